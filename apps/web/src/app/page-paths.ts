/**
 * Every page of the app, in the router's writing. The build hands this list to the server,
 * which answers 200 at these paths and the app's “unknown page” with 404 anywhere else; a test
 * compares it with the routes that are there.
 */
export const pagePaths = [
  '/',
  '/tickets/$ticketId',
  '/orders/$orderId',
  '/orders/$orderId/receipt',
  '/me/orders',
  '/cart',
  '/login',
  '/signup',
  '/forgot',
  '/me',
  '/me/devices',
  '/me/security',
  '/me/password',
  '/me/delete',
  '/texts/$name',
]
