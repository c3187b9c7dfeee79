export const cart = {
  title: '장바구니',
  note: '담아 두기만 한 표는 아직 잡은 것이 아니에요. 3일 동안 담아 둘게요.',
  add: '장바구니에 담기',
  added: '담았어요.',
  see: '장바구니 보기',
  remove: '빼기',
  left_other: '{{count, number}}매 남았어요',
  onlyLeft_other: '{{count}}매만 남았어요. 매수를 줄여 주세요.',
  noneLeft: '지금은 남은 자리가 없어요.',
  seeLines: '표시한 표를 줄이거나 빼고 다시 눌러 주세요.',
  checkout: {
    go: '모두 잡기 · {{sum}}',
    sending: '잡는 중이에요…',
    checking: '연결을 확인하는 중이에요…',
  },
  empty: { title: '장바구니가 비어 있어요', body: '날짜를 고르고 담으면 여기에 보여요.' },
}
