export const login = {
  title: 'Log in',
  email: 'E-mail',
  password: 'Password',
  shared: 'Others use this computer',
  sharedHelp: 'You are logged out when the window closes, and nothing stays here.',
  go: 'Log in',
  going: 'Logging in…',
  signUp: 'I am new here',
  forgot: 'I forgot my password',
}
