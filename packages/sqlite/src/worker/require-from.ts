/** The `require` of a module. Declarations that name the one of Node.js compile only with its types. */
export interface Require {
  // biome-ignore lint/suspicious/noExplicitAny: as Node.js declares it
  (name: string): any
  resolve(name: string): string
}

/**
 * `createRequire` of `node:module`, in a form that bundlers do not recognize: webpack would resolve the required modules at
 * build time. It has another name because bundles for ES modules often start with `import { createRequire } from 'node:module'`, which
 * their dependencies in CommonJS need, and a function of the same name would then be a syntax error.
 *
 * @param place The path or file URL of a module.
 */
export function requireFrom(place: string): Require {
  return process.getBuiltinModule('node:module').createRequire(place)
}
