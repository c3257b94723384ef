/** The `require` of a module. Declarations that name the one of Node.js compile only with its types. */
export interface Require {
  // biome-ignore lint/suspicious/noExplicitAny: as Node.js declares it
  (name: string): any
  resolve(name: string): string
}

/**
 * `createRequire` of `node:module`, in a form that bundlers do not recognize: webpack would resolve the required modules at
 * build time.
 *
 * @param place The path or file URL of a module.
 */
export function createRequire(place: string): Require {
  return process.getBuiltinModule('node:module').createRequire(place)
}
