import { known } from '@onsale/kernel/assert.ts'
import { rfc3339ToInstant } from '@onsale/kernel/calendar.ts'
import { formatInstant } from './format.ts'
import type { Draft, LetterContext } from './letter.ts'
import { plain, plainDeviceName } from './plain.ts'

/** What a mail's row says beside its template; sealed there. */
export type Params = Readonly<Record<string, string>>

function param(params: Params, name: string): string {
  return known(params[name], `${name} of a mail`)
}

function when(params: Params, { locale }: LetterContext): string {
  return formatInstant(known(rfc3339ToInstant(param(params, 'at')), 'time of a mail'), locale)
}

/** `{code}`. Repeats nothing that was typed at the sign-up: anybody may type this address. */
export function verifyAddress(params: Params, { locale }: LetterContext): Draft {
  const code = { kind: 'code', code: plain(param(params, 'code')) } as const
  return locale === 'ko'
    ? {
        subject: '메일 주소를 확인할 번호예요',
        heading: '메일 주소를 확인할게요',
        blocks: [
          { kind: 'says', text: '가입 화면에 이 번호를 넣으면 가입이 끝나요.' },
          code,
          { kind: 'says', text: '번호는 10분 동안 한 번만 쓸 수 있어요.' },
          {
            kind: 'aside',
            text: '가입한 적이 없다면 아무것도 하지 않아도 돼요. 이 번호 없이는 계정이 만들어지지 않아요.',
          },
        ],
      }
    : {
        subject: 'Your code to confirm this address',
        heading: 'Confirm your address',
        blocks: [
          { kind: 'says', text: 'Enter this code where you are signing up, and you are done.' },
          code,
          { kind: 'says', text: 'It works once, within 10 minutes.' },
          {
            kind: 'aside',
            text: 'If you did not sign up, you need not do anything. No account is made without this code.',
          },
        ],
      }
}

/** No parameters: it must repeat nothing that a stranger typed. */
export function addressTaken(_params: Params, { locale, shop }: LetterContext): Draft {
  const url = `${shop.url}/login`
  return locale === 'ko'
    ? {
        subject: '이미 계정이 있어요',
        heading: '이 주소에는 이미 계정이 있어요',
        blocks: [
          {
            kind: 'says',
            text: '방금 이 메일 주소로 다시 가입하려는 요청이 있었어요. 본인이라면 로그인해 주세요. 비밀번호는 로그인 화면에서 새로 정할 수 있어요.',
          },
          { kind: 'link', label: '로그인', url },
          {
            kind: 'aside',
            text: '본인이 아니라면 아무것도 하지 않아도 돼요. 계정은 그대로예요.',
          },
        ],
      }
    : {
        subject: 'You already have an account',
        heading: 'This address already has an account',
        blocks: [
          {
            kind: 'says',
            text: 'Somebody just asked to sign up with this address again. If it was you, log in; you can set a new password there.',
          },
          { kind: 'link', label: 'Log in', url },
          {
            kind: 'aside',
            text: 'If it was not you, you need not do anything. Your account is as it was.',
          },
        ],
      }
}

/** `{code}`. */
export function resetPassword(params: Params, { locale }: LetterContext): Draft {
  const code = { kind: 'code', code: plain(param(params, 'code')) } as const
  return locale === 'ko'
    ? {
        subject: '비밀번호를 새로 정할 번호예요',
        heading: '비밀번호를 새로 정할게요',
        blocks: [
          { kind: 'says', text: '이 번호와 새 비밀번호를 화면에 넣어 주세요.' },
          code,
          {
            kind: 'says',
            text: '번호는 10분 동안 한 번만 쓸 수 있어요. 새로 정하면 모든 기기에서 로그아웃돼요.',
          },
          {
            kind: 'aside',
            text: '요청한 적이 없다면 아무것도 하지 않아도 돼요. 비밀번호는 그대로예요. 이 번호는 누구에게도 알려 주지 마세요.',
          },
        ],
      }
    : {
        subject: 'Your code to set a new password',
        heading: 'Set a new password',
        blocks: [
          { kind: 'says', text: 'Enter this code together with your new password.' },
          code,
          {
            kind: 'says',
            text: 'It works once, within 10 minutes. Setting a new password logs you out everywhere.',
          },
          {
            kind: 'aside',
            text: 'If you did not ask for it, you need not do anything. Your password is as it was. Give this code to nobody.',
          },
        ],
      }
}

/** `{at}`, RFC 3339. */
export function passwordChanged(params: Params, context: LetterContext): Draft {
  const at = when(params, context)
  const url = `${context.shop.url}/login`
  return context.locale === 'ko'
    ? {
        subject: '비밀번호가 바뀌었어요',
        heading: '비밀번호가 바뀌었어요',
        blocks: [
          { kind: 'facts', facts: [{ label: '언제', value: at }] },
          { kind: 'says', text: '모든 기기에서 로그아웃했어요. 새 비밀번호로 로그인할 수 있어요.' },
          { kind: 'link', label: '로그인', url },
          {
            kind: 'aside',
            text: '본인이 바꾼 것이 아니라면 로그인 화면에서 비밀번호를 지금 새로 정해 주세요.',
          },
        ],
      }
    : {
        subject: 'Your password was changed',
        heading: 'Your password was changed',
        blocks: [
          { kind: 'facts', facts: [{ label: 'When', value: at }] },
          { kind: 'says', text: 'You are logged out everywhere. Log in with your new password.' },
          { kind: 'link', label: 'Log in', url },
          {
            kind: 'aside',
            text: 'If it was not you, set a new password now, on the page where you log in.',
          },
        ],
      }
}

/** `{at, deviceName}`. The name is the word of whoever logged in. */
export function newDevice(params: Params, context: LetterContext): Draft {
  const at = when(params, context)
  const device = plainDeviceName(param(params, 'deviceName'))
  const url = `${context.shop.url}/me/devices`
  return context.locale === 'ko'
    ? {
        subject: '새 기기에서 로그인했어요',
        heading: '새 기기에서 로그인했어요',
        blocks: [
          {
            kind: 'facts',
            facts: [
              { label: '기기', value: device },
              { label: '언제', value: at },
            ],
          },
          { kind: 'says', text: '본인이라면 아무것도 하지 않아도 돼요.' },
          { kind: 'link', label: '내 기기 보기', url },
          {
            kind: 'aside',
            text: '본인이 아니라면 그 기기를 로그아웃하고 비밀번호를 바꿔 주세요.',
          },
        ],
      }
    : {
        subject: 'A new device logged in',
        heading: 'A new device logged in',
        blocks: [
          {
            kind: 'facts',
            facts: [
              { label: 'Device', value: device },
              { label: 'When', value: at },
            ],
          },
          { kind: 'says', text: 'If it was you, you need not do anything.' },
          { kind: 'link', label: 'Your devices', url },
          {
            kind: 'aside',
            text: 'If it was not you, log that device out and change your password.',
          },
        ],
      }
}
