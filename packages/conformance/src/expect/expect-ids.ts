import { expectEqual, expectThat } from './expect.js'

/**
 * Checks the ids that an append returned.
 *
 * @param before The greatest id of the store before.
 * @throws ConformanceFailure
 */
export function expectIds(ids: readonly number[], size: number, before: number, what: string): void {
  expectThat(Array.isArray(ids), `${what} returned something other than a list of ids`)
  expectEqual(ids.length, size, `the number of ids that ${what} returned`)
  let last = before
  for (const [i, id] of ids.entries()) {
    expectThat(
      Number.isSafeInteger(id) && id > 0,
      `id [${i}] of ${what} is ${id}: expected a safe integer above 0`,
    )
    expectThat(id > last, `id [${i}] of ${what} is ${id}: expected more than ${last}, the id before it`)
    last = id
  }
}
