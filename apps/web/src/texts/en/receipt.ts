export const receipt = {
  title: 'Receipt',
  number: 'Order number',
  paidAt: 'Paid at',
  paidBy: 'Paid by',
  cancelledAt: 'Cancelled at',
  refunded: 'Refunded',
  print: 'Print',
  back: 'Back to the order',
  none: 'This order was not paid, so there is no receipt',
}
