const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export type StopSignal = (typeof SIGNALS)[number]

/**
 * Keeps SIGINT, SIGTERM and SIGHUP from ending the process while it loads its code.
 *
 * @returns A function that stops holding the signals, and returns those that have arrived.
 */
export function holdSignals(): () => readonly StopSignal[] {
  const arrived: StopSignal[] = []
  const hold = (signal: StopSignal) => void arrived.push(signal)
  for (const signal of SIGNALS) process.on(signal, hold)
  return () => {
    for (const signal of SIGNALS) process.off(signal, hold)
    return arrived
  }
}
