import '../generated/core-font.css'
import './styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { getTime } from './api/calls.ts'
import { router } from './app/router.tsx'
import { createServices, ServicesProvider } from './app/services.ts'
import { keepTicketsOffline } from './offline/offline.ts'
import { startTexts } from './texts/texts.ts'

const REST_OF_FONT_AFTER_MS = 1_500
const RELOADED = 'onsale.reloaded'

const services = createServices()
services.clock.keep()
await startTexts(localStorage)

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no place for the app')
createRoot(root).render(
  <StrictMode>
    <ServicesProvider value={services}>
      <QueryClientProvider client={services.queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ServicesProvider>
  </StrictMode>,
)

// A tab that stayed open over a release asks for a script that is no more: it gets the new page,
// once, so that a script which is really missing does not reload it for ever. Only when there is
// a page to be had: while the server is away, what is shown is worth more than an error.
window.addEventListener('vite:preloadError', () => {
  if (sessionStorage.getItem(RELOADED) === import.meta.url) return
  services.client.call(getTime, {}).then(
    () => {
      sessionStorage.setItem(RELOADED, import.meta.url)
      location.reload()
    },
    () => undefined,
  )
})

// Characters that our own words do not have: a name, a ticket's text. They wait for what matters.
services.time.after(REST_OF_FONT_AFTER_MS, () => {
  // Without them the system's font stands in.
  import('../generated/rest-font.css').catch(() => undefined)
})
keepTicketsOffline()
