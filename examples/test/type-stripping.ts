/** Since version 22.18, Node.js does not need these flags to run TypeScript. */
export const TYPE_STRIPPING = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
