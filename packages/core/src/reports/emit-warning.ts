/**
 * Emits a process warning that is also printed if the process ends at once: Node.js prints warnings in the next tick, which does not come
 * after `process.exit()`.
 */
export function emitWarning(message: string, code: string): void {
  process.emitWarning(message, { type: 'LogpondWarning', code })
  // Warnings are switched off.
  if (process.listenerCount('warning') === 0) return
  const print = () => console.error(`[${code}] LogpondWarning: ${message}`)
  process.once('exit', print)
  process.nextTick(() => process.off('exit', print))
}
