export const login = {
  title: '로그인',
  token: {
    label: '액세스 토큰',
    help: '개발 중에는 `npm run onsale -- token --sub 이름 --role customer`가 만든 토큰을 붙여 넣어요.',
    go: '이 토큰으로 계속하기',
  },
  missing: '여기에서는 아직 로그인할 수 없어요.',
}
