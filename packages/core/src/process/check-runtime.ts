import { LogStorageError } from '../errors/log-storage-error.js'

/**
 * Says that a runtime is too old before anything fails for a reason that nobody understands.
 *
 * @throws LogStorageError UNSUPPORTED
 */
export function checkRuntime(): void {
  // The youngest of what is used here: it came with Node.js 22.
  if (typeof Promise.withResolvers === 'function') return
  const { node = 'unknown' } = globalThis.process?.versions ?? {}
  throw new LogStorageError(
    'UNSUPPORTED',
    `Logpond needs Node.js 22.15 or newer, this is ${node}. Update Node.js.`,
  )
}
