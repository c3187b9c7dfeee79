import { forgetTickets } from '../offline/offline.ts'
import type { SessionPlaces } from './account-session.ts'

const LOCK = 'onsale.refresh'

/** Where a browser keeps a session, and how its tabs take turns. */
export function browserPlaces(): SessionPlaces {
  return {
    device: localStorage,
    tab: sessionStorage,
    alone: inTurn(),
    others: new BroadcastChannel('onsale.session'),
    forget: () => void forgetTickets(),
  }
}

/** Over all tabs by the browser's locks; they are missing where a page came over plain http. */
function inTurn(): SessionPlaces['alone'] {
  if ('locks' in navigator) {
    // The lock gives what the task gave.
    return (task) => navigator.locks.request(LOCK, task) as ReturnType<typeof task>
  }
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const next = last.then(task, task)
    last = next.catch(() => undefined)
    return next
  }
}
