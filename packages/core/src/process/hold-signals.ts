/**
 * A signal often comes twice: to the process, and to its group (a terminal and npm, say, or timeout).
 * signal-exit has stopped listening by now, so that the second one would end the process in the middle of the writing.
 *
 * The function stands for itself: a worker thread may evaluate its text in the main thread.
 *
 * @returns Call it to take that back, so that the first one can be raised again.
 */
export function holdSignals(): () => void {
  // Those that a user or a supervisor sends again when the process is not gone at once.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const ignore = () => {}
  for (const signal of signals) process.on(signal, ignore)
  return () => {
    for (const signal of signals) process.off(signal, ignore)
  }
}
