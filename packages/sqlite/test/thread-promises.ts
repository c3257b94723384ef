import { chosenGroups } from '../../conformance/test/support/chosen-groups.js'

/**
 * Groups of promises that depend on the thread of a driver: on what is sent to the thread, on when it answers, or on how it
 * starts and ends. Queries and cleanups run the same SQL in both threads, and a killed process leaves the same files.
 */
export const THREAD_GROUPS: readonly string[] = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
  'append ahead',
  'round trip',
  'transferable',
  'sync',
  'several processes',
  'concurrent reads',
  'overlapping work',
  'abort',
  'leftovers',
  'errors',
  'resources',
  'claims',
  'storage: endings',
  'storage: recovery',
]

/**
 * The groups that `npm test` runs on a binding in one thread, if it runs the whole suite in the other. It runs the whole suite on
 * better-sqlite3 in a worker thread, the default for applications, and on the other bindings in the calling thread, where
 * opening a driver takes a tenth of the time.
 */
export function promisesOfThreads<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, THREAD_GROUPS)
}
