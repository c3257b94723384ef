import { LogStorageError } from '../errors/log-storage-error.js'

const OLDEST_MAJOR = 22
const OLDEST_MINOR = 15

/**
 * Reports a runtime that is too old, before something fails with an error that is hard to understand. Drivers call it when they
 * are opened, because applications can use them without a storage.
 *
 * @param versions For tests.
 * @default versions `process.versions`
 * @throws LogStorageError UNSUPPORTED if this is Node.js before 22.15.
 */
export function checkRuntime(
  versions: Readonly<Record<string, string | undefined>> | undefined = globalThis.process?.versions,
): void {
  if (isNewEnough(versions)) return
  throw new LogStorageError(
    'UNSUPPORTED',
    `Logpond needs Node.js ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer; this is ${versions?.node ?? 'unknown'}. Update Node.js.`,
  )
}

function isNewEnough(versions: Readonly<Record<string, string | undefined>> | undefined): boolean {
  // Node.js 22 added it. Bun and Deno have it, and the versions of Node.js that they report do not matter.
  if (typeof Promise.withResolvers !== 'function') return false
  if (versions?.node === undefined || versions.bun !== undefined || versions.deno !== undefined) return true
  const [major = 0, minor = 0] = versions.node.split('.').map(Number)
  return major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR)
}
