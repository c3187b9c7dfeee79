export const order = {
  title: 'Order',
  status: {
    PENDING: 'The places are held for you',
    PAYING: 'Being paid',
    PAID: 'Paid',
    CANCELLED: 'Cancelled',
    EXPIRED: 'Time ran out and the places were released',
  },
  heldUntil: 'Yours until {{when}}',
}
