import { resolveEngine } from '@logpond/sqlite/worker'

/** The path of the main module of a driver package. @throws The error of Node.js if it is not installed. */
export function driverPath(name: string): string {
  return resolveEngine(name, import.meta.url)
}

/** Never called: tracers of files, such as that of Next.js, follow calls with a literal name alone. */
export const tracedDrivers = (): readonly string[] => [
  import.meta.resolve('@logpond/driver-better-sqlite3'),
  import.meta.resolve('@logpond/driver-wasm'),
]
