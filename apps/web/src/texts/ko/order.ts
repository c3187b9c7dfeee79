export const order = {
  title: '주문',
  status: {
    PENDING: '자리를 잡았어요',
    PAYING: '결제하는 중이에요',
    PAID: '결제가 끝났어요',
    CANCELLED: '취소했어요',
    EXPIRED: '결제 시간이 지나 자리가 풀렸어요',
  },
  heldUntil: '{{when}}까지 당신의 것이에요',
}
