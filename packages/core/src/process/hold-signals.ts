/**
 * Ignores further signals. A signal often arrives twice: once for the process and once for its group (from a terminal and npm, for
 * example, or from timeout). signal-exit no longer listens at this point, so the second one would end the process while it writes.
 *
 * The function uses nothing from its module, because a worker thread may evaluate its text in the main thread.
 *
 * @returns A function that stops ignoring them, so that the first signal can be raised again.
 */
export function holdSignals(): () => void {
  // The signals that a user or a supervisor sends again if the process does not end at once.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const ignore = () => {}
  for (const signal of signals) process.on(signal, ignore)
  return () => {
    for (const signal of signals) process.off(signal, ignore)
  }
}
