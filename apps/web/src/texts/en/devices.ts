export const devices = {
  title: 'Devices',
  current: 'This device',
  seen: 'Last used {{when}}',
  end: 'Log out',
  endAll: 'Log out everywhere',
  endAllHelp: 'On this device too.',
}
