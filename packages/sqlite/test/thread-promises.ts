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
 * The groups that `npm test` runs on a binding in a worker thread. It runs the whole suite in the calling thread of one binding, where
 * opening a driver takes a tenth of the time; `npm run test:all` runs it everywhere.
 */
export function promisesOfThreads<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, THREAD_GROUPS)
}

/**
 * Groups that depend on the binding in the calling thread: on how it stores values, locks and opens files, and reports errors. A binding
 * returns the bytes of batches and blocks; searches, their order, counts and what a storage does are decided by code that is the same for
 * all bindings.
 */
const MAIN_GROUPS: readonly string[] = [
  'lifecycle',
  'append and ids',
  'atomicity',
  'idempotent tokens',
  'synchronous append',
  'round trip',
  'transferable',
  'cleanup',
  'figures',
  'durability',
  'state over time',
  'sync',
  'several processes',
  'concurrent reads',
  'overlapping work',
  'leftovers',
  'errors',
  'resources',
  'claims',
  'storage: endings',
  'storage: recovery',
]

/** The groups that `npm test` runs in the calling thread on a binding, if it runs the whole suite on another one. */
export function promisesOfBinding<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, MAIN_GROUPS)
}
