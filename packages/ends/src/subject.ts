import type { EndKey } from './end.js'

/** A way to log and to store what was logged. */
export interface Subject {
  /** The name of its row: what is used, with all settings that differ from the defaults. */
  readonly name: string
  /** The packages whose versions the report names. */
  readonly packages: readonly string[]
  /** Flags of Node.js for the process that logs. */
  readonly flags?: readonly string[]
  /** Environment of the process that logs. */
  environment?(target: Target): Readonly<Record<string, string>>
  /** Makes a logger in the process that logs. */
  start(target: Target): Started | Promise<Started>
}

export interface Started {
  /** Logs a line. */
  readonly log: (line: string) => void
  /** Settles when the logger has opened its file, or its thread has. Absent if it opens nothing. */
  readonly ready?: Promise<unknown>
}

/** Where a subject stores lines. */
export interface Target {
  /** A file that does not exist yet. */
  readonly path: string
  /** The driver of Logpond. */
  readonly driver: DriverName
  /** `false` breaks the promise of Logpond on purpose. */
  readonly flushOnExit?: boolean
}

export const DRIVERS = ['better-sqlite3', 'wasm', 'node-sqlite'] as const

export type DriverName = (typeof DRIVERS)[number]

/** A row of the table. */
export interface Row {
  load(): Promise<Subject>
  /** What the path has after the process: a database of Logpond, lines of JSON, or nothing because nothing was logged. */
  readonly stores: 'entries' | 'lines' | 'nothing'
  /** Ends at which lines may be lost, and why. At all others, a database of Logpond must have all lines. */
  readonly mayLose?: { readonly ends: readonly EndKey[]; readonly reason: string }
}
