/** When a process logs its lines. The keys are its argument, the values titles of tables. */
export const MOMENTS = {
  beginning: 'The process ends in the turn of the event loop in which it has made the logger',
  running: 'The logger is ready before the process logs',
} as const

export type Moment = keyof typeof MOMENTS
