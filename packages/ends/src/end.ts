/** A way in which a process ends after it has logged all its lines. */
export interface End {
  /** The name of its column. */
  readonly name: string
  /** A signal that ends the process from outside. The process is alive, and its event loop runs. */
  readonly signal?: NodeJS.Signals
  /** No program can do anything at this end, so lines may be lost. */
  readonly isKill?: boolean
}

/** All ends, by their keys. `program.ts` does what their names say. */
export const ENDS = {
  return: { name: 'return' },
  exit: { name: 'process.exit()' },
  throw: { name: 'exception' },
  rejection: { name: 'rejection' },
  sigterm: { name: 'SIGTERM', signal: 'SIGTERM' },
  sigint: { name: 'SIGINT', signal: 'SIGINT' },
  handler: { name: 'exit handler that logs' },
  loop: { name: 'process.exit() in an asynchronous loop' },
  sigkill: { name: 'SIGKILL', signal: 'SIGKILL', isKill: true },
} as const satisfies Record<string, End>

export type EndKey = keyof typeof ENDS
