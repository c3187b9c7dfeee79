export const password = {
  title: '비밀번호 바꾸기',
  help: '바꾸면 이 기기를 포함한 모든 기기에서 다시 로그인해요.',
  current: '지금 비밀번호',
  go: '비밀번호 바꾸기',
}
