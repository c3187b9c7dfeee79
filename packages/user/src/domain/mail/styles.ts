import { Markup } from '@onsale/kernel/markup.ts'

const fonts =
  "font-family:Pretendard,-apple-system,BlinkMacSystemFont,'Apple SD Gothic Neo','Segoe UI',Roboto,'Noto Sans KR','Malgun Gothic',sans-serif"
const mono = "font-family:ui-monospace,'SF Mono',Menlo,Consolas,'Noto Sans Mono',monospace"
const breaks = 'word-break:keep-all;overflow-wrap:anywhere'

/** The storefront's tokens in the colours that mail programs read. */
const paper = '#f8f6f1'
const sheet = '#fdfcf9'
const ink = '#231f18'
const soft = '#635c50'
const line = '#d9d3c7'
const go = '#1d6b42'

/** Inline styles, since many mail programs keep no others. */
export const styles = {
  body: `margin:0;padding:0;background:${paper};color:${ink};-webkit-text-size-adjust:100%;${fonts}`,
  ground: `background:${paper}`,
  page: 'padding:28px 16px 40px',
  column: `max-width:480px;${fonts}`,
  shop: `margin:0 0 20px;font-size:14px;line-height:20px;font-weight:600;color:${soft}`,
  heading: `margin:0 0 16px;font-size:28px;line-height:36px;font-weight:700;letter-spacing:-0.01em;color:${ink};${breaks}`,
  says: `margin:0 0 16px;font-size:16px;line-height:26px;color:${ink};${breaks}`,
  aside: `margin:0 0 16px;font-size:14px;line-height:22px;color:${soft};${breaks}`,
  sheet: `margin:0 0 16px;background:${sheet};border:1px solid ${line};border-radius:10px;border-collapse:separate`,
  inset: 'padding:12px 20px',
  code: `margin:0;padding:8px 0;font-size:44px;line-height:52px;font-weight:700;letter-spacing:0.08em;text-align:center;color:${ink};font-variant-numeric:tabular-nums;${fonts}`,
  label: `margin:0;padding:4px 0 0;font-size:14px;line-height:20px;color:${soft}`,
  value: `margin:0 0 8px;font-size:16px;line-height:24px;font-weight:600;color:${ink};font-variant-numeric:tabular-nums;${breaks}`,
  ticketHead: 'padding:16px 20px 12px',
  ticketName: `margin:0 0 4px;font-size:20px;line-height:28px;font-weight:700;color:${ink};${breaks}`,
  ticketDate: `font-size:16px;line-height:24px;color:${soft};${breaks}`,
  ticketPlace: `font-size:16px;line-height:24px;color:${soft};white-space:nowrap;font-variant-numeric:tabular-nums`,
  notchCell: 'padding:0;width:9px;line-height:0;font-size:0',
  notchLeft: `width:9px;height:18px;margin-left:-1px;background:${paper};border:1px solid ${line};border-left:0;border-radius:0 9px 9px 0`,
  notchRight: `width:9px;height:18px;margin-right:-1px;background:${paper};border:1px solid ${line};border-right:0;border-radius:9px 0 0 9px`,
  tearCell: 'padding:0 6px;line-height:0;font-size:0',
  tear: `border-top:2px dashed ${line};height:0`,
  ticketBody: 'padding:12px 20px 20px',
  picture:
    'display:block;width:208px;height:208px;margin:0 auto 8px;background:#ffffff;border-radius:6px;image-rendering:pixelated',
  ticketCode: `margin:0;font-size:15px;line-height:24px;font-weight:600;color:${ink};${mono}`,
  codeGroup: 'padding:0 3px;white-space:nowrap',
  buttonRow: 'margin:8px 0 24px;border-collapse:separate',
  button: `background:${go};border-radius:10px`,
  buttonLink: `display:block;padding:14px 20px;font-size:16px;line-height:22px;font-weight:600;color:#ffffff;text-decoration:none;background:${go};border-radius:10px;${fonts}`,
  foot: `margin:32px 0 0;padding:16px 0 0;border-top:1px solid ${line};font-size:14px;line-height:22px;color:${soft};${breaks}`,
  footLink: `color:${soft};text-decoration:underline`,
} as const

/** For mail programs that keep style sheets and darken nothing by themselves. */
export const darkStyle = new Markup(`
:root { color-scheme: light dark; supported-color-schemes: light dark }
@media (prefers-color-scheme: dark) {
.ground { background: #1a1712 !important } .sheet { background: #242019 !important }
.ink { color: #f1ede4 !important } .soft { color: #b9b1a2 !important }
.line { border-color: #4a443a !important } .go { background: #6fcf97 !important; color: #14261b !important }
}
`)
