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
  'top values',
  'fields',
  'grouped histogram',
  'value reads',
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

/** Of {@link THREAD_GROUPS}, those that depend on the binding too: how it opens and locks files, and how its thread ends. */
const BINDING_GROUPS: readonly string[] = [
  'lifecycle',
  'append and ids',
  'append ahead',
  'several processes',
  'concurrent reads',
  'claims',
  'storage: endings',
]

/**
 * The groups that `npm test` runs in a worker thread on a binding, if it runs {@link promisesOfThreads} on another one: the code of
 * the thread is the same for all bindings.
 */
export function promisesOfBindingInThread<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, BINDING_GROUPS)
}

/**
 * The groups that `npm test` runs on a binding in a worker thread. It runs the whole suite in the calling thread, where opening a
 * driver takes a tenth of the time; `npm run test:all` runs it in both.
 */
export function promisesOfThreads<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, THREAD_GROUPS)
}
