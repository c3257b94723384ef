import { resolveEngine } from '@logpond/sqlite/worker'

/** The path of the main module of node-sqlite3-wasm. @throws The error of Node.js if it is not installed. */
export function enginePath(): string {
  return resolveEngine('node-sqlite3-wasm', import.meta.url)
}

/** Never called: tracers of files, such as that of Next.js, follow calls with a literal name alone. */
export const tracedEngine = (): readonly string[] => [
  import.meta.resolve('node-sqlite3-wasm'),
  import.meta.resolve('node-sqlite3-wasm/dist/node-sqlite3-wasm.wasm'),
]
