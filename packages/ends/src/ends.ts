// `npm run ends [-- ROW…] [--lines N] [--end END…] [--moment beginning|running] [--driver NAME] [--json FILE]`: prints how many lines each way to log has stored at
// each end of a process. The exit status is 1 if Logpond has lost lines that it must not lose.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ENDS, type EndKey } from './end.js'
import { measure, subjectOf } from './measure.js'
import { MOMENTS, type Moment } from './moment.js'
import type { Outcome } from './outcome.js'
import { ROWS } from './rows.js'
import { DRIVERS, type DriverName } from './subject.js'
import { tableOf } from './table.js'
import { versionsOf } from './versions.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lines: { type: 'string', default: '20000' },
    end: { type: 'string', multiple: true },
    moment: { type: 'string', multiple: true },
    driver: { type: 'string', default: 'node-sqlite' },
    json: { type: 'string' },
  },
})
const lines = Number(values.lines)
if (!Number.isSafeInteger(lines) || lines < 100)
  fail(`--lines must be a whole number from 100, but is ${values.lines}.`)
const driver = known([values.driver], DRIVERS, '--driver')[0] as DriverName
const ends = known(values.end, Object.keys(ENDS), '--end') as EndKey[]
const moments = known(values.moment, Object.keys(MOMENTS), '--moment') as Moment[]
const rows = known(
  positionals,
  Object.keys(ROWS).filter((row) => row !== 'none'),
  'The row',
)

const subjects = new Map(await Promise.all(rows.map(async (row) => [row, await subjectOf(row)] as const)))
const outcomes: Outcome[] = []
for await (const outcome of measure({ rows, ends, moments, lines, driver })) {
  outcomes.push(outcome)
  report(outcome)
}

const packages = new Set([...subjects.values()].flatMap((subject) => subject.packages))
const names = new Map([...subjects].map(([row, { name }]) => [row, name]))
console.log(`\n${lines.toLocaleString('en-US')} lines; ${versionsOf(packages)}; driver ${driver}\n`)
for (const [moment, title] of Object.entries(MOMENTS)) {
  const ofMoment = outcomes.filter((outcome) => outcome.moment === moment)
  if (ofMoment.length > 0) console.log(`${title}:\n\n${tableOf(names, ofMoment)}\n`)
}
for (const [row, name] of names) {
  const reason = ROWS[row]?.mayLose?.reason
  if (reason !== undefined) console.log(`${name}, may lose lines: ${reason}.`)
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(outcomes, null, 2)}\n`)
process.exitCode = outcomes.some(({ problems }) => problems.length > 0) ? 1 : 0

/** On stderr, so that the table can be redirected into a file. */
function report({ row, end, moment, stored, problems, errors }: Outcome): void {
  console.error(
    `${problems.length === 0 ? '✓' : '✗'} ${row}, ${moment}, ${ENDS[end].name}: ${stored} ${problems.join('; ')}`,
  )
  if (problems.length > 0) console.error(errors.slice(0, 2000))
}

/** The values, all of which must be allowed; all that is allowed if there are none. */
function known(
  given: readonly string[] | undefined,
  allowed: readonly string[],
  what: string,
): readonly string[] {
  const wrong = given?.find((value) => !allowed.includes(value))
  if (wrong !== undefined)
    fail(`${what} ${JSON.stringify(wrong)} is unknown. Possible are: ${allowed.join(', ')}.`)
  return given === undefined || given.length === 0 ? allowed : given
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
