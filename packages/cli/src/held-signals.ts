const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export type StopSignal = (typeof SIGNALS)[number]

/**
 * Keeps the signals that end a process from doing so while its code is being loaded.
 *
 * @returns What lets them do so again, and says which have come.
 */
export function holdSignals(): () => readonly StopSignal[] {
  const come: StopSignal[] = []
  const hold = (signal: StopSignal) => void come.push(signal)
  for (const signal of SIGNALS) process.on(signal, hold)
  return () => {
    for (const signal of SIGNALS) process.off(signal, hold)
    return come
  }
}
