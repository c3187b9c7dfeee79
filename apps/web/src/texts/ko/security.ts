export const security = {
  title: '계정에 있었던 일',
  event: {
    'account-created': '계정을 만들었어요',
    'logged-in': '로그인했어요',
    'logged-out': '로그아웃했어요',
    'logged-out-everywhere': '모든 기기에서 로그아웃했어요',
    'session-ended': '기기 하나를 로그아웃했어요',
    'refresh-reused': '안전을 위해 기기 하나를 로그아웃했어요',
    'password-changed': '비밀번호를 바꿨어요',
    'password-reset': '비밀번호를 다시 정했어요',
    'role-changed': '권한이 바뀌었어요',
    'profile-changed': '내 정보를 바꿨어요',
    'data-exported': '내 정보를 내려받았어요',
    'data-read-by-staff': '직원이 내 정보를 보았어요',
    other: '계정에 변화가 있었어요',
  },
}
