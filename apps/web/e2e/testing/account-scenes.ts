import { idle, type Scene } from './scene.ts'

/** The pages of an account, and those that lead to one. */
export const accountScenes: Readonly<Record<string, Scene>> = {
  login: { path: '/login', ready: idle },
  signup: { path: '/signup', ready: idle, isWhole: true },
  forgot: { path: '/forgot', ready: idle },
  account: { path: '/me', ready: idle, isWhole: true },
  devices: { path: '/me/devices', ready: idle },
  security: { path: '/me/security', ready: idle },
  password: { path: '/me/password', ready: idle },
  leaving: { path: '/me/delete', ready: idle },
}
