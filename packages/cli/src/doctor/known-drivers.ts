/** A driver that a user can install. */
export interface KnownDriver {
  readonly driver: string
  /** Name of the function that makes the driver. */
  readonly factory: string
  /** How to install it. */
  readonly install: string
  /** What to do if it is installed but does not work. */
  readonly remedy: string
  /** Packages that bring it with them. */
  readonly users?: readonly string[]
}

/** logpond itself uses the first one. */
export const KNOWN_DRIVERS: readonly KnownDriver[] = [
  {
    driver: '@logpond/driver-better-sqlite3',
    factory: 'betterSqlite3',
    install: 'npm install @logpond/driver-better-sqlite3 better-sqlite3',
    remedy: 'Use Node.js 22.15 or newer, and install the native code for it: npm install better-sqlite3',
  },
  {
    driver: '@logpond/driver-node-sqlite',
    factory: 'nodeSqlite',
    install: 'npm install @logpond/driver-node-sqlite',
    remedy: 'Use Node.js 22.22.3, 24.15 or newer: its own SQLite must be 3.51.3 or newer',
  },
  {
    driver: '@logpond/driver-bun-sqlite',
    factory: 'bunSqlite',
    install: 'On Bun: bun add @logpond/driver-bun-sqlite',
    remedy: 'Use Bun 1.4 or newer',
  },
  {
    driver: '@logpond/driver-wasm',
    factory: 'nodeSqlite3Wasm',
    install: 'npm install @logpond/driver-wasm node-sqlite3-wasm',
    remedy: 'Install it again: npm install node-sqlite3-wasm',
  },
  {
    driver: '@logpond/driver-auto',
    factory: 'autoDriver',
    install: 'npm install @logpond/driver-auto, or a package for a logger, such as @logpond/pino',
    remedy: 'Install one of the drivers that work',
    users: [
      '@logpond/pino',
      '@logpond/winston',
      '@logpond/opentelemetry',
      '@logpond/console',
      '@logpond/sinks/logtape',
    ],
  },
]
