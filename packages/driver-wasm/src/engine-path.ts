import { createRequire } from 'node:module'
import { join } from 'node:path'

/**
 * The path of the main module of node-sqlite3-wasm, as this package finds it, or else as the application does.
 *
 * Tracers look for a `require` with a literal name. In a bundle `import.meta` may be empty, or lead to the machine that
 * built it.
 *
 * @throws The error of Node.js if it is not installed.
 */
export function enginePath(): string {
  try {
    const require = createRequire(import.meta.url)
    // For tracers, which do not see that the module reads this file.
    require.resolve('node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm')
    return require.resolve('node-sqlite3-wasm')
  } catch {
    return fromApplication()
  }
}

function fromApplication(): string {
  const [, script] = process.argv
  const folder = join(process.cwd(), 'package.json')
  try {
    return createRequire(script ?? folder).resolve('node-sqlite3-wasm')
  } catch {
    return createRequire(folder).resolve('node-sqlite3-wasm')
  }
}
