/**
 * `createRequire` of `node:module`, in a form that bundlers do not recognize: webpack would resolve the required modules at
 * build time.
 *
 * @param place The path or file URL of a module.
 */
export function createRequire(place: string): NodeJS.Require {
  return process.getBuiltinModule('node:module').createRequire(place)
}
