/**
 * Of the groups of a suite, those that `npm test` tries on a driver. `npm run test:all`, which runs each night, tries all of
 * them: it sets LOGPOND_ALL_PROMISES.
 *
 * @throws Error when the suite has no group of one of the names.
 */
export function chosenGroups<Group extends { readonly name: string }>(
  groups: readonly Group[],
  names: readonly string[],
): readonly Group[] {
  const unknown = names.filter((wanted) => groups.every(({ name }) => name !== wanted))
  if (unknown.length > 0) throw new Error(`The suite has no group ${unknown.join(', ')}.`)
  if (process.env.LOGPOND_ALL_PROMISES !== undefined) return groups
  return groups.filter(({ name }) => names.includes(name))
}
