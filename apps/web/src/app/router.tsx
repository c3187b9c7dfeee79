import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
} from '@tanstack/react-router'
import { UnknownPage } from '../design/trouble.tsx'
import { HomePage } from '../pages/home/home-page.tsx'
import { nextOf } from '../pages/login/own-path.ts'
import { statusOf } from '../pages/orders/shown-status.ts'
import { TicketPage } from '../pages/ticket/ticket-page.tsx'
import { Layout } from './layout.tsx'

// A page: a line here, its path in page-paths.ts, and its own folder under pages/. What a first
// visit needs is in the first script; every other page is a script of its own.

const root = createRootRoute({ component: Layout, notFoundComponent: UnknownPage })

const home = createRoute({ getParentRoute: () => root, path: '/', component: HomePage })

const ticket = createRoute({
  getParentRoute: () => root,
  path: '/tickets/$ticketId',
  component: TicketPage,
})

const order = createRoute({
  getParentRoute: () => root,
  path: '/orders/$orderId',
  component: lazyRouteComponent(() => import('../pages/order/order-page.tsx'), 'OrderPage'),
})

const receipt = createRoute({
  getParentRoute: () => root,
  path: '/orders/$orderId/receipt',
  component: lazyRouteComponent(() => import('../pages/receipt/receipt-page.tsx'), 'ReceiptPage'),
})

const orders = createRoute({
  getParentRoute: () => root,
  path: '/me/orders',
  validateSearch: statusOf,
  component: lazyRouteComponent(() => import('../pages/orders/orders-page.tsx'), 'OrdersPage'),
})

const cart = createRoute({
  getParentRoute: () => root,
  path: '/cart',
  component: lazyRouteComponent(() => import('../pages/cart/cart-page.tsx'), 'CartPage'),
})

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: nextOf,
  component: lazyRouteComponent(() => import('../pages/login/login-page.tsx'), 'LoginPage'),
})

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/signup',
  validateSearch: nextOf,
  component: lazyRouteComponent(() => import('../pages/signup/signup-page.tsx'), 'SignUpPage'),
})

const forgot = createRoute({
  getParentRoute: () => root,
  path: '/forgot',
  component: lazyRouteComponent(() => import('../pages/account/forgot-page.tsx'), 'ForgotPage'),
})

const account = createRoute({
  getParentRoute: () => root,
  path: '/me',
  component: lazyRouteComponent(() => import('../pages/account/account-page.tsx'), 'AccountPage'),
})

const devices = createRoute({
  getParentRoute: () => root,
  path: '/me/devices',
  component: lazyRouteComponent(() => import('../pages/account/devices-page.tsx'), 'DevicesPage'),
})

const security = createRoute({
  getParentRoute: () => root,
  path: '/me/security',
  component: lazyRouteComponent(() => import('../pages/account/security-page.tsx'), 'SecurityPage'),
})

const password = createRoute({
  getParentRoute: () => root,
  path: '/me/password',
  component: lazyRouteComponent(() => import('../pages/account/password-page.tsx'), 'PasswordPage'),
})

const leaving = createRoute({
  getParentRoute: () => root,
  path: '/me/delete',
  component: lazyRouteComponent(() => import('../pages/account/delete-page.tsx'), 'DeletePage'),
})

const text = createRoute({
  getParentRoute: () => root,
  path: '/texts/$name',
  component: lazyRouteComponent(() => import('../pages/text/text-page.tsx'), 'TextPage'),
})

export const router = createRouter({
  routeTree: root.addChildren([
    ...[home, ticket, order, receipt, orders, cart, text],
    ...[login, signUp, forgot, account, devices, security, password, leaving],
  ]),
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
