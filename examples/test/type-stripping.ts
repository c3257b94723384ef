/** Since 22.18 Node.js runs TypeScript without being told to. */
export const TYPE_STRIPPING = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
