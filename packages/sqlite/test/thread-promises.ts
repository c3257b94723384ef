/** Groups of promises that a driver in a thread keeps by what crosses to it, by when it answers, or by how it starts and ends. */
const OF_THREADS: ReadonlySet<string> = new Set([
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
])

/**
 * What is tried again in a thread of its own, on a binding that keeps every promise in the thread of the caller: what the
 * thread has a part in. `npm run test:all` tries the whole suite in both; that of better-sqlite3 is always tried in both.
 */
export function promisesOfThreads<Group extends { readonly name: string }>(
  groups: readonly Group[],
): readonly Group[] {
  if (process.env.LOGPOND_ALL_PROMISES !== undefined) return groups
  const unknown = [...OF_THREADS].filter((name) => groups.every((group) => group.name !== name))
  if (unknown.length > 0) throw new Error(`The suite has no group ${unknown.join(', ')}.`)
  return groups.filter(({ name }) => OF_THREADS.has(name))
}
