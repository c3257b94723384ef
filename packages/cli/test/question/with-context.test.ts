import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withContext } from '../../src/question/with-context.js'

const COUNT = 30

describe('matches with the entries around them', () => {
  const opening = openLogStorage({ driver: betterSqlite3({ path: ':memory:' }) })
  beforeAll(async () => {
    const storage = await opening
    // Several entries have the same time.
    for (let i = 0; i < COUNT; i++) storage.store({ message: `m${i}`, timestamp: Math.floor(i / 3) })
    await storage.flush()
  })
  afterAll(async () => (await opening).close())

  it('are what grep prints of the same lines', async () => {
    const storage = await opening
    const context = fc.integer({ min: 0, max: 4 })
    const places = fc.uniqueArray(fc.integer({ min: 0, max: COUNT - 1 }), { maxLength: 8 })
    const order = fc.constantFrom('oldest' as const, 'newest' as const)
    await fc.assert(
      fc.asyncProperty(places, context, context, order, async (chosen, before, after, order) => {
        const all = await storage.search({ order })
        const matches = all.filter(({ message }) => chosen.includes(Number(message.slice(1))))
        const [above, below] = order === 'oldest' ? [before, after] : [after, before]
        const lines: string[] = []
        for await (const { entry, isMatch, startsGroup } of withContext(storage, matches, {
          before,
          after,
          order,
        })) {
          if (startsGroup) lines.push('--')
          lines.push(`${entry.message}${isMatch ? ':' : '-'}`)
        }
        expect(lines).toEqual(
          grepped(
            all.map(({ message }) => message),
            new Set(matches.map(({ message }) => message)),
            above,
            below,
          ),
        )
      }),
    )
  })
})

/** What `grep -B above -A below` prints. */
function grepped(lines: string[], matches: Set<string>, above: number, below: number): string[] {
  const isNear = (i: number) => lines.some((line, j) => matches.has(line) && j - above <= i && i <= j + below)
  const shown = lines.flatMap((line, i) => (isNear(i) ? [{ line, i }] : []))
  return shown.flatMap(({ line, i }, n) => [
    ...(n > 0 && i - (shown[n - 1]?.i ?? 0) > 1 ? ['--'] : []),
    `${line}${matches.has(line) ? ':' : '-'}`,
  ])
}
