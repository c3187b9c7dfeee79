export const account = {
  title: 'My account',
  ways: 'Account',
  way: {
    '/me/orders': 'My tickets',
    '/me/devices': 'Devices',
    '/me/security': 'What happened to my account',
    '/me/password': 'Change the password',
    '/me/delete': 'Delete the account',
  },
  save: 'Save',
  saved: 'Saved.',
  exportHelp: 'Everything we keep about you, as a file.',
  export: 'Download my data',
  logOut: 'Log out',
}
