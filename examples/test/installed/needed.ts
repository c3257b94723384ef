/** The packages that a logger needs. */
export const NEEDED = ['core', 'blocks', 'sqlite', 'mapping', 'driver-auto', 'driver-node-sqlite']

/** The packages that the command line needs besides. */
export const NEEDED_BY_CLI = ['cli', 'driver-better-sqlite3', 'driver-wasm', 'query', 'server', 'viewer']
