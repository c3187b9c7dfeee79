/// <reference lib="webworker" />
/**
 * Lets a ticket be shown under ground. It keeps the app's own files, and the answers about
 * orders that were opened here, and gives them when there is no network; with a network it is
 * never in the way: what the server says goes first. Log-out forgets the answers
 * (`forgetTickets`).
 */
import { APP_CACHE, isKeptAnswer, isKeptPage, TICKETS_CACHE, TICKETS_KEPT_MAX } from './kept.ts'

// This file runs in a service worker's scope, which the DOM's types do not know.
const worker = globalThis as unknown as ServiceWorkerGlobalScope

worker.addEventListener('install', (event) => {
  event.waitUntil(worker.skipWaiting())
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(worker.clients.claim())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== worker.location.origin) return
  if (request.mode === 'navigate') {
    if (isKeptPage(pathname)) event.respondWith(page(request))
  } else if (pathname.startsWith('/assets/') || pathname.startsWith('/venue/')) {
    event.respondWith(file(request))
  } else if (isKeptAnswer(pathname)) event.respondWith(answer(request))
})

/** One page serves every address of the app. */
const PAGE = '/'

async function page(request: Request): Promise<Response> {
  try {
    const fresh = await fetch(request)
    if (fresh.ok) await keep(APP_CACHE, PAGE, fresh.clone())
    return fresh
  } catch (error) {
    return (await kept(APP_CACHE, PAGE)) ?? Promise.reject(error as Error)
  }
}

/** Files whose name holds the hash of their content never change. */
async function file(request: Request): Promise<Response> {
  const known = await kept(APP_CACHE, request.url)
  if (known !== undefined) return known
  const fresh = await fetch(request)
  if (fresh.ok) await keep(APP_CACHE, request.url, fresh.clone())
  return fresh
}

async function answer(request: Request): Promise<Response> {
  try {
    const fresh = await fetch(request)
    if (fresh.ok) await keep(TICKETS_CACHE, request.url, fresh.clone())
    return fresh
  } catch (error) {
    return (await kept(TICKETS_CACHE, request.url)) ?? Promise.reject(error as Error)
  }
}

async function kept(cache: string, url: string): Promise<Response | undefined> {
  return (await caches.open(cache)).match(url)
}

/** The newest at the end; of answers only so many are kept, of files those of a few releases. */
async function keep(name: string, url: string, response: Response): Promise<void> {
  const cache = await caches.open(name)
  await cache.delete(url)
  await cache.put(url, response)
  const keys = await cache.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - TICKETS_KEPT_MAX))) {
    await cache.delete(old)
  }
}
