import type { Severity, SeverityName } from '@logpond/core'

/** The methods of `console` that print text. All other methods print through one of these, or are not captured. */
export type ConsoleMethod = 'debug' | 'log' | 'info' | 'warn' | 'error'

/** The severity of what each method prints. */
export const SEVERITIES: { readonly [Method in ConsoleMethod]: Severity | SeverityName } = {
  debug: 'debug',
  log: 'info',
  info: 'info',
  warn: 'warn',
  error: 'error',
}

export const CONSOLE_METHODS = Object.keys(SEVERITIES) as readonly ConsoleMethod[]

/** Is called before the console formats and prints the arguments. Must not throw, and must not keep the array. */
export type OnCall = (method: ConsoleMethod, args: readonly unknown[]) => void
