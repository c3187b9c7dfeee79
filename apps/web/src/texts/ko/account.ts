export const account = {
  title: '내 계정',
  ways: '계정 메뉴',
  way: {
    '/me/orders': '내 표',
    '/me/devices': '로그인한 기기',
    '/me/security': '계정에 있었던 일',
    '/me/password': '비밀번호 바꾸기',
    '/me/delete': '계정 지우기',
  },
  save: '저장하기',
  saved: '저장했어요.',
  exportHelp: '저희가 가진 내 정보를 모두 파일로 받을 수 있어요.',
  export: '내 정보 내려받기',
  logOut: '로그아웃',
}
