import type { Severity, SeverityName } from '@logpond/core'

export const LEVELS: readonly SeverityName[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

export function levelOf(severity: number): SeverityName {
  return LEVELS[Math.min(5, Math.max(0, (severity - 1) >> 2))] ?? 'info'
}

/** The first number of the level in which a number lies: what filters of levels are named by. */
export function firstOf(severity: number): Severity {
  return (Math.min(5, Math.max(0, (severity - 1) >> 2)) * 4 + 1) as Severity
}

/** `error`, or `error 2` for the numbers between two levels. */
export function severityLabel(severity: number): string {
  const place = (severity - 1) % 4
  return place === 0 ? levelOf(severity) : `${levelOf(severity)} ${place + 1}`
}
