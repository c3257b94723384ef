import { resolveEngine } from '@logpond/sqlite/worker'

/** The path of the main module of better-sqlite3. @throws The error of Node.js if it is not installed. */
export function enginePath(): string {
  return resolveEngine('better-sqlite3', import.meta.url)
}

/** Never called: tracers of files, such as that of Next.js, follow calls with a literal name alone. */
export const tracedEngine = (): string => import.meta.resolve('better-sqlite3')
