/** The ways in which a process ends with entries in its queue. */
export const ENDINGS = [
  'return from main',
  'process.exit',
  'wait for a signal',
  'uncaught exception',
  'unhandled rejection',
  'closed twice',
  'closed during a retry',
  'closed with a time-out during retries',
] as const

export type Ending = (typeof ENDINGS)[number]
