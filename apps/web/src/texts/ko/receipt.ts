export const receipt = {
  title: '영수증',
  number: '주문 번호',
  paidAt: '결제한 때',
  paidBy: '결제 수단',
  cancelledAt: '취소한 때',
  refunded: '환불한 금액',
  print: '인쇄하기',
  back: '주문으로 돌아가기',
  none: '결제하지 않은 주문이라 영수증이 없어요',
}
