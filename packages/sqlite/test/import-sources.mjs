// For fixtures that run in their own processes and threads: imports a module of `src`. Node.js strips its types, but does not find
// the modules that it imports by the names that they would have in `dist`.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, nextResolve) {
    const isSource = context.parentURL?.endsWith('.ts') && /^\..*\.js$/.test(specifier)
    return nextResolve(isSource ? specifier.replace(/js$/, 'ts') : specifier, context)
  },
})

/** @param path From `src`. */
export function importSource(path) {
  return import(new URL(`../src/${path}`, import.meta.url).href)
}
