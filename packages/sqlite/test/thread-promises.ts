import { chosenGroups } from '../../conformance/test/support/chosen-groups.js'

/**
 * Groups of promises that a driver in a thread of its own can break, and one in the thread of the caller cannot, or the other
 * way round: by what crosses to the thread, by when it answers, or by how it starts and ends. What queries find, and what a
 * cleanup deletes, is the same SQL in both.
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
  'durability',
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
 * What `npm test` tries on a binding in the thread of the caller. Applications use a thread of its own unless they ask for
 * something else, so that is where `npm test` tries the whole suite.
 */
export function promisesOfThreads<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  return chosenGroups(groups, THREAD_GROUPS)
}
