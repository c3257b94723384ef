import { fileURLToPath } from 'node:url'
import { requireFrom, resolveEngine } from '@logpond/sqlite/worker'

/**
 * Loads the package of a driver, without a pause: a storage reads what its driver supports when it is created.
 *
 * An ES module gets ES modules, which share what is loaded already: CommonJS would load a second core, in 15 ms instead of 2.
 *
 * @throws The error of Node.js if it is not installed.
 */
export function loadDriver(name: string): unknown {
  try {
    const path = fileURLToPath(import.meta.resolve(name))
    return requireFrom(path)(path)
  } catch {
    // CommonJS has no `resolve`. In a bundle, it looks next to the bundle alone.
    const path = resolveEngine(name, import.meta.url)
    return requireFrom(path)(path)
  }
}

/** Never called: tracers of files, such as that of Next.js, follow calls with a literal name alone. */
export const tracedDrivers = (): readonly string[] => [
  import.meta.resolve('@logpond/driver-better-sqlite3'),
  import.meta.resolve('@logpond/driver-wasm'),
]
