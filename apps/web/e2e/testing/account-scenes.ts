import { idle, type Scene } from './scene.ts'

/** Pages of accounts, as somebody sees them who has none yet, or whose session has an account. */
export const signedOutScenes: Readonly<Record<string, Scene>> = {
  login: { path: '/login', ready: idle },
  signup: { path: '/signup', ready: idle, isWhole: true },
  forgot: { path: '/forgot', ready: idle },
}

export const accountScenes: Readonly<Record<string, Scene>> = {
  account: { path: '/me', ready: idle, isWhole: true },
  devices: { path: '/me/devices', ready: idle },
  security: { path: '/me/security', ready: idle },
  password: { path: '/me/password', ready: idle },
  leaving: { path: '/me/delete', ready: idle },
}
