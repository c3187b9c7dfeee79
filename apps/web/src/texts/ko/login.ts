export const login = {
  title: '로그인',
  email: '이메일',
  password: '비밀번호',
  shared: '여럿이 쓰는 컴퓨터예요',
  sharedHelp: '창을 닫으면 로그아웃되고, 이 컴퓨터에 아무것도 남지 않아요.',
  go: '로그인하기',
  going: '로그인하는 중이에요…',
  signUp: '처음이에요, 가입할래요',
  forgot: '비밀번호를 잊었어요',
}
