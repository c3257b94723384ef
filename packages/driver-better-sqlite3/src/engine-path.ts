import { join } from 'node:path'
import { createRequire } from '@logpond/sqlite/worker'

/**
 * The path of the main module of better-sqlite3, as this package finds it, or else as the application does.
 *
 * @throws The error of Node.js if it is not installed.
 */
export function enginePath(): string {
  const [, script] = process.argv
  // In a bundle the first may be missing, or lead to the machine that built it.
  const places = [import.meta.url, script, join(process.cwd(), 'package.json')]
  const paths = places.map((place) => resolveFrom(place))
  return (
    paths.find((path) => path !== undefined) ??
    createRequire(join(process.cwd(), 'package.json')).resolve('better-sqlite3')
  )
}

function resolveFrom(place: string | undefined): string | undefined {
  try {
    return place === undefined ? undefined : createRequire(place).resolve('better-sqlite3')
  } catch {
    return undefined
  }
}

/** Never called: tracers of files, such as that of Next.js, follow calls with a literal name alone. */
export const tracedEngine = (): string => import.meta.resolve('better-sqlite3')
