export const forgot = {
  title: 'Set a new password',
  help: 'Enter the e-mail address of your account, and we send a code to it.',
  ask: 'Send me a code',
  sent: 'If there is an account for {{email}}, eight digits are on their way. They are good for 10 minutes.',
  code: 'Code from the mail',
  newPassword: 'New password',
  set: 'Set the new password',
}
