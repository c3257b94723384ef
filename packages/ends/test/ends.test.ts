// The built package, because its programs run in processes of their own.
import { ENDS, type EndKey, measure, type Outcome, ROWS, subjectOf, versionsOf } from '@logpond/ends'
import { expect, it } from 'vitest'

const LINES = 200

async function outcomesOf(
  rows: readonly string[],
  ends: readonly EndKey[],
  { flushOnExit = true } = {},
): Promise<Outcome[]> {
  const options = { rows, ends, lines: LINES, driver: 'node-sqlite', flushOnExit } as const
  const outcomes: Outcome[] = []
  for await (const outcome of measure({ ...options, moments: ['beginning'] })) outcomes.push(outcome)
  return outcomes
}

// The tests of the packages cover the other ends. `npm run test:all -- ends` covers all, with 20,000 lines.
it.each<[string[], EndKey]>([
  [['otel-simple', 'console'], 'exit'],
  [['otel-simple', 'console'], 'sigterm'],
  [['pino-destination', 'winston', 'otel-processor', 'console-register'], 'loop'],
])('with %j, an end by %s loses no line', async (rows, end) => {
  for (const outcome of await outcomesOf(rows, [end])) {
    expect(outcome).toMatchObject({ stored: LINES, problems: [] })
  }
})

it('has a problem if a package of Logpond loses lines', async () => {
  const outcomes = await outcomesOf(['winston', 'pino-destination'], ['exit'], { flushOnExit: false })
  for (const { problems } of outcomes) expect(problems).toEqual(['200 of 200 lines are missing'])
})

it('sees that a logger loses lines, and its own exit code', async () => {
  const [outcome] = await outcomesOf(['winston-file'], ['exit'])
  expect(outcome).toMatchObject({ row: 'winston-file', end: 'exit', exit: 3, usualExit: 3 })
  expect(outcome?.stored).toBeLessThan(LINES)
})

it('sees the ends of a program that does not log', async () => {
  const outcomes = await outcomesOf(['none'], Object.keys(ENDS) as EndKey[])
  expect(outcomes.map(({ exit }) => exit)).toEqual([0, 3, 1, 1, 'SIGTERM', 'SIGINT', 3, 3, 'SIGKILL'])
})

it('names the installed versions of all packages', async () => {
  const packages = await Promise.all(Object.keys(ROWS).map(async (row) => (await subjectOf(row)).packages))
  const versions = versionsOf(new Set(packages.flat()))
  expect(versions).toMatch(/^Node\.js [\d.]+(, @?[\w./-]+ \d+\.\d+\.\d+)+$/)
})
