import { LogStorageError } from '../errors/log-storage-error.js'

/**
 * Reports a runtime that is too old, before something fails with an error that is hard to understand.
 *
 * @throws LogStorageError UNSUPPORTED
 */
export function checkRuntime(): void {
  // The newest feature that Logpond uses: Node.js 22 added it.
  if (typeof Promise.withResolvers === 'function') return
  const { node = 'unknown' } = globalThis.process?.versions ?? {}
  throw new LogStorageError(
    'UNSUPPORTED',
    `Logpond needs Node.js 22.15 or newer; this is ${node}. Update Node.js.`,
  )
}
