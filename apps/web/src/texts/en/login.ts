export const login = {
  title: 'Log in',
  token: {
    label: 'Access token',
    help: 'In development, paste what `npm run onsale -- token --sub NAME --role customer` prints.',
    go: 'Go on with this token',
  },
  missing: 'Logging in is not possible here yet.',
}
