import { isOtherRuntime } from './runtime.js'

/** The signals that users, supervisors and tools such as nodemon send to end a process. */
const SIGNALS: readonly NodeJS.Signals[] =
  process.platform === 'win32'
    ? ['SIGINT', 'SIGTERM', 'SIGHUP']
    : ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']

/**
 * Leaves a signal to `process.once` listeners that were added before the storage. signal-exit raises a signal again if it counts no
 * other listener, and Node.js removes a `once` listener before it calls it: signal-exit would end a process that has just begun to shut
 * down.
 *
 * @returns A function that ends this.
 */
export function respectOnceListeners(): () => void {
  if (isOtherRuntime) return () => {}
  const removals = SIGNALS.map(respectOn)
  return () => {
    for (const remove of removals) remove()
  }
}

function respectOn(signal: NodeJS.Signals): () => void {
  let isRemoved = false
  // signal-exit counts this listener while the others of the signal run.
  const placeholder = () => {}
  const beforeOthers = () => {
    // signal-exit must not count this one.
    process.off(signal, beforeOthers)
    if (process.rawListeners(signal).some(isOnce)) process.on(signal, placeholder)
    process.nextTick(() => {
      process.off(signal, placeholder)
      if (!isRemoved) process.prependListener(signal, beforeOthers)
    })
  }
  process.prependListener(signal, beforeOthers)
  return () => {
    isRemoved = true
    process.off(signal, beforeOthers)
  }
}

/** Node.js wraps the listeners of `once`. */
function isOnce(listener: object): boolean {
  return 'listener' in listener
}
