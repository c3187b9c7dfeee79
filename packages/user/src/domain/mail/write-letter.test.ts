import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { describedOrder, sampleParams, shop, templates } from '../../testing/mail-samples.ts'
import type { Letter } from './letter.ts'
import { type DescribedOrder, PICTURES_MAX } from './order-drafts.ts'
import type { MailTemplate } from './template.ts'
import { isAboutOrder, type LetterInput, writeLetter } from './write-letter.ts'

const locales = ['ko', 'en'] as const

function letter(
  template: MailTemplate,
  locale: (typeof locales)[number] = 'ko',
  changes: { order?: DescribedOrder; params?: Record<string, string> } = {},
): Letter {
  const input: LetterInput = {
    template,
    params: { ...sampleParams[template], ...changes.params },
    ...(isAboutOrder(template) && { order: changes.order ?? describedOrder() }),
  }
  const written = writeLetter(input, { locale, shop })
  assert.ok(written !== undefined)
  return written
}

/** The tags of a page and nothing between them. */
function tagsOf(html: string): string[] {
  return [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replaceAll(/="[^"]*"/g, ''))
}

for (const template of templates) {
  for (const locale of locales) {
    test(`${template}, ${locale}: says in text and HTML the same, short and calm`, () => {
      const { subject, text, html } = letter(template, locale)
      assert.doesNotMatch(`${subject}${text}`, /[!！]|undefined|null|NaN|\[object/)
      assert.ok(subject.length > 0 && subject.length <= 120)
      const bare = html.replace(/<style>.*<\/style>/s, '').replaceAll(/<[^>]*>/g, '')
      for (const line of text.split('\n').filter((line) => !/^(--|https:|\[)/.test(line))) {
        const words = line.replace(/^[^:]+: /, '').trim()
        assert.ok(bare.includes(words), `HTML lacks “${words}”`)
      }
      assert.match(html, new RegExp(`<html lang="${locale}">`))
      if (locale === 'en') assert.doesNotMatch(text.replaceAll(shop.name, ''), /[가-힣]/)
    })
  }
}

const order: fc.Arbitrary<DescribedOrder> = fc
  .record({
    name: fc.string({ unit: 'binary', maxLength: 300 }),
    id: fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
    code: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  })
  .map(({ name, id, code }) => {
    const described = describedOrder(['VALID', 'VOID'])
    const lines = described.order.lines.map((line) => ({
      ...line,
      ticketName: { ko: name, en: name },
    }))
    return {
      ...described,
      order: { ...described.order, id: id.toWellFormed(), lines },
      admissions: described.admissions.map((admission) => ({ ...admission, code })),
    }
  })

const evil = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.constantFrom(
    'x\r\nBcc: all@example.com',
    '</p><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'x\u2028\u2029\u0085y',
    '\u202egnp.exe',
    "' onmouseover='x",
    '&lt;b&gt;',
    '${1}`',
    'cid:ticket-1',
  ),
)

test('no word of anybody becomes a header, a line, or a tag', () => {
  const params = fc.record({ code: evil, deviceName: evil })
  const described = fc.oneof(
    order,
    evil.map((name) => {
      const plainOrder = describedOrder(['VALID', 'VOID'])
      const lines = plainOrder.order.lines.map((line) => ({
        ...line,
        ticketName: { ko: name, en: name },
      }))
      return { ...plainOrder, order: { ...plainOrder.order, lines } }
    }),
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...templates),
      fc.constantFrom(...locales),
      params,
      described,
      (template, locale, given, order) => {
        const tame = letter(template, locale, {
          order: describedOrder(['VALID', 'VOID']),
        })
        const written = letter(template, locale, {
          order,
          params: { ...sampleParams[template], ...given },
        })
        assert.doesNotMatch(written.subject, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
        assert.ok(Array.from(written.subject).length <= 120)
        assert.equal(written.text.split('\n').length, tame.text.split('\n').length)
        assert.doesNotMatch(written.text, /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u)
        const withoutCode = (tags: string[]) =>
          tags.filter((tag) => !/^<(span|\/span|wbr)/.test(tag))
        assert.deepEqual(withoutCode(tagsOf(written.html)), withoutCode(tagsOf(tame.html)))
      },
    ),
    { numRuns: 500 },
  )
})

test('a name of a device can be no link, address or number to call', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        evil,
        fc.webUrl(),
        fc.emailAddress(),
        fc.constantFrom('call 010-1234-5678', 'evil.com/login', '0800 123456789'),
      ),
      (deviceName) => {
        const { text } = letter('new-device', 'en', { params: { deviceName } })
        const [, name = ''] = /^Device: (.*)$/m.exec(text) ?? []
        assert.ok(name.length > 0)
        assert.doesNotMatch(name, /[./:@]|\d{5}/)
        assert.ok(Array.from(name).length <= 60)
      },
    ),
  )
})

test('mails that anybody may cause repeat nothing that was typed', () => {
  const typed = { email: 'eve@example.com', name: 'TYPED', phone: 'TYPED', deviceName: 'TYPED' }
  for (const template of ['verify-address', 'address-taken', 'reset-password'] as const) {
    for (const locale of locales) {
      const { subject, text, html } = letter(template, locale, { params: typed })
      assert.doesNotMatch(`${subject}${text}${html}`, /TYPED|eve@/)
    }
  }
})

test('a code stands on a line of its own, and in no subject', () => {
  for (const locale of locales) {
    for (const template of ['verify-address', 'reset-password'] as const) {
      const { code = '' } = sampleParams[template]
      const { subject, text } = letter(template, locale)
      assert.ok(text.split('\n').some((line) => line.trim() === code))
      assert.doesNotMatch(subject, new RegExp(code))
    }
  }
})

test('times have their zone', () => {
  assert.match(letter('password-changed', 'ko').text, /2026년 11월 25일 19:46 .*표준시/)
  assert.match(letter('password-changed', 'en').text, /25 November 2026 at 10:46 UTC/)
})

test('paid: every good ticket with name, date, place and code; a picture each', () => {
  const order = describedOrder(['VALID', 'VOID', 'USED'])
  const { subject, text, html, pictures } = letter('order-paid', 'ko', { order })
  assert.equal(subject, '예매가 끝났어요 · 판다월드 하루 이용권')
  const [valid, gone, used] = order.admissions
  assert.match(
    text,
    new RegExp(`\\[1/2\\] 판다월드 하루 이용권\n2026년 12월 24일 \\(목\\)\n${valid?.code}\n`),
  )
  assert.ok(text.includes(used?.code ?? '-'))
  assert.equal(text.includes(gone?.code ?? '-'), false)
  assert.deepEqual(
    pictures.map(({ contentId }) => contentId),
    ['ticket-1', 'ticket-2'],
  )
  for (const { contentId, code } of pictures) {
    assert.ok(html.includes(`src="cid:${contentId}"`))
    assert.ok([valid?.code, used?.code].includes(code))
  }
})

test('copied out of the HTML a code is in one piece', () => {
  const { html } = letter('order-paid')
  const shown = /<p [^>]*monospace[^>]*>(.*?)<\/p>/s.exec(html)?.[1] ?? ''
  assert.equal(shown.replaceAll(/<[^>]*>/g, ''), describedOrder().admissions[0]?.code)
})

test('a large order has its codes as text, and no mail that is cut', () => {
  const states = Array.from({ length: 200 }, () => 'VALID' as const)
  const { text, html, pictures } = letter('order-paid', 'ko', { order: describedOrder(states) })
  assert.deepEqual(pictures, [])
  assert.match(text, /\[200\/200\]/)
  assert.match(text, /QR은 주문 화면에 있어요/)
  assert.doesNotMatch(html, /cid:/)
  const some = describedOrder(states.slice(0, PICTURES_MAX))
  const pictured = letter('order-paid', 'ko', { order: some })
  assert.equal(pictured.pictures.length, PICTURES_MAX)
  assert.ok(pictured.html.length < 102_400, `${pictured.html.length} characters`)
})

test('paid, and everything given back before the mail could go: nothing to tell', () => {
  const input = { template: 'order-paid', params: {}, order: describedOrder(['VOID']) } as const
  assert.equal(writeLetter(input, { locale: 'ko', shop }), undefined)
})

test('a hold that was given up needs no mail', () => {
  const { order, ...rest } = describedOrder([])
  const { paidAt: _, ...unpaid } = order
  const input = {
    template: 'order-cancelled',
    params: { orderId: 'order-1', amount: '0', currency: 'KRW' },
    order: { ...rest, order: { ...unpaid, status: 'CANCELLED' as const } },
  } as const
  assert.equal(writeLetter(input, { locale: 'ko', shop }), undefined)
})

test('cancelled in part: what was given back, what stays, and the refund', () => {
  const order = describedOrder(['VOID', 'VALID', 'VOID'])
  const { subject, text } = letter('order-cancelled', 'en', { order })
  assert.equal(subject, 'Part of your order is cancelled · Panda World day ticket')
  assert.match(text, /Given back: Panda World day ticket · Thu, 24 December 2026 × 2\n/)
  assert.match(text, /Still yours: Panda World day ticket · Thu, 24 December 2026 × 1\n/)
  assert.match(text, /This refund: ₩90,000/)
})

test('cancelled in full; with nothing to pay back it says so', () => {
  const order = describedOrder(['VOID'], { status: 'CANCELLED' })
  const params = { orderId: 'order-1', amount: '0', currency: 'KRW' }
  const { text } = letter('order-cancelled', 'ko', { order, params })
  assert.match(text, /^주문을 취소했어요/)
  assert.match(text, /돌려 드릴 금액은 없어요/)
  assert.doesNotMatch(text, /남은 표/)
})

test('refunded: why, as far as the order tells', () => {
  const words = (status: 'EXPIRED' | 'PAID' | 'PENDING') =>
    letter('late-payment-refunded', 'ko', { order: describedOrder([], { status }) }).text
  assert.match(words('EXPIRED'), /늦게 도착한 결제라 전액 환불했어요/)
  assert.match(words('PAID'), /두 번째 결제를 전액 환불했어요/)
  assert.match(words('PENDING'), /금액이 주문 금액과 달라/)
})

test('money by its currency', () => {
  const params = { orderId: 'order-1', amount: '1250', currency: 'EUR' }
  const order = describedOrder([], { status: 'EXPIRED' })
  assert.match(letter('late-payment-refunded', 'en', { order, params }).text, /€12\.50/)
  assert.match(letter('late-payment-refunded', 'ko', { order }).text, /100,000원/)
})
