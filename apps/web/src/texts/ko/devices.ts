export const devices = {
  title: '로그인한 기기',
  current: '지금 쓰는 기기',
  seen: '마지막으로 쓴 때 {{when}}',
  end: '로그아웃',
  endAll: '모든 기기에서 로그아웃',
  endAllHelp: '이 기기에서도 로그아웃돼요.',
}
