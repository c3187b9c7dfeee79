export const security = {
  title: 'What happened to my account',
  event: {
    'account-created': 'The account was made',
    'logged-in': 'Logged in',
    'logged-out': 'Logged out',
    'logged-out-everywhere': 'Logged out everywhere',
    'session-ended': 'A device was logged out',
    'refresh-reused': 'A device was logged out to be safe',
    'password-changed': 'The password was changed',
    'password-reset': 'The password was set anew',
    'role-changed': 'The role was changed',
    'profile-changed': 'The profile was changed',
    'data-exported': 'The data were downloaded',
    'data-read-by-staff': 'Staff looked at the data',
    other: 'Something changed',
  },
}
