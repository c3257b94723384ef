/** What an application prints about a driver in a thread, or about a logger. */
export interface Outcome {
  /** `better-sqlite3 worker`, `pino`, … */
  readonly subject: string
  readonly rows: number
  readonly error?: string
}

export interface Command {
  readonly command: string
  readonly args: readonly string[]
  /** @default the empty folder */
  readonly cwd?: string
}

/** The folders of a build. */
export interface Build {
  /** An application with the packages installed in its `node_modules`. */
  readonly project: string
  /** Where the target puts what it built. The test moves it to an empty folder. */
  readonly out: string
}

/** A way to build and ship an application. */
export interface Target {
  readonly name: string
  /** How many rows each subject must print. @default 1 */
  readonly rows?: number
  /** The subjects that the application must print: each driver, with its threads, or each logger. */
  readonly expected: readonly string[]
  /** Whether the engines must be in a `node_modules` next to what was built. */
  readonly needsEngines: boolean
  /** Builds the application. Returns the command that runs it in the folder to which it was moved. */
  build(folders: Build): Promise<Command>
}

/** All drivers for Node.js, in both threads. */
export const EVERY_DRIVER: readonly string[] = ['better-sqlite3', 'node-sqlite', 'wasm'].flatMap((driver) => [
  `${driver} worker`,
  `${driver} main`,
])

/** What an application that uses the automatic driver prints where only `node:sqlite` is there, and where all drivers are. */
export const AUTO = {
  alone: ['auto node-sqlite worker', 'auto node-sqlite main'],
  installed: ['auto better-sqlite3 worker', 'auto better-sqlite3 main'],
} as const

/** What the applications `loggers.mjs` and `loggers.cjs` must print. They need no engine: `node:sqlite` is part of Node.js. */
export const EVERY_LOGGER = {
  expected: ['pino', 'winston', 'opentelemetry', 'logtape', 'consola', 'bunyan', 'log4js', 'console'],
  rows: 25,
  needsEngines: false,
} as const

export function node(...args: string[]): Command {
  return { command: process.execPath, args }
}
