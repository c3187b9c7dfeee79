export const password = {
  title: 'Change the password',
  help: 'Afterwards you log in anew on every device, this one too.',
  current: 'Present password',
  go: 'Change the password',
}
