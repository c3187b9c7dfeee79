export const leaving = {
  title: 'Delete the account',
  what: 'Your name, e-mail address, phone number and log-ins are erased. This cannot be undone.',
  kept: 'If you bought tickets, the law has us keep the order, name and e-mail address for a time, locked away. Tickets stay good until their day.',
  giveUp: 'Delete it although orders are not finished',
  go: 'Delete the account',
  stay: 'Keep it',
}
