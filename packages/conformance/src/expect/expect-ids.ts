import { expectEqual, expectThat } from './expect.js'

/**
 * Looks at the ids that an append returned.
 *
 * @param before The greatest id that the store had given before.
 * @throws ConformanceFailure
 */
export function expectIds(ids: readonly number[], size: number, before: number, what: string): void {
  expectThat(Array.isArray(ids), `${what} must return a list of ids`)
  expectEqual(ids.length, size, `the number of ids that ${what} returned`)
  let last = before
  for (const [i, id] of ids.entries()) {
    expectThat(
      Number.isSafeInteger(id) && id > 0,
      `id [${i}] of ${what} is ${id}: it must be a safe integer above 0`,
    )
    expectThat(id > last, `id [${i}] of ${what} is ${id}: it must be greater than ${last}, the one before it`)
    last = id
  }
}
