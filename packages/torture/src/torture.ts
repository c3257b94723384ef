// `pnpm torture [ROW…] [--fast] [--seeds N] [--seed SEED] [--driver native|wasm|simulated|postgres|clickhouse] [--json FILE]`
// `--sabotage NAME` breaks a promise on purpose: the row must turn red.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { CASES } from './cases.js'
import { DRIVER_NAMES } from './driver-name.js'
import { missingNeed } from './needs.js'
import { isRed, resultTable } from './report/result-table.js'
import { type CaseResult, runCase } from './run-case.js'
import { SABOTAGES } from './sabotage.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fast: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    seed: { type: 'string' },
    driver: { type: 'string' },
    json: { type: 'string' },
    sabotage: { type: 'string' },
  },
})
const isFast = values.fast
const seeds = wholeNumber('seeds')
const sabotage = SABOTAGES.find((name) => name === values.sabotage)
if (sabotage !== values.sabotage)
  fail(`Unknown sabotage ${values.sabotage}. The sabotages are ${SABOTAGES.join(', ')}.`)
const drivers = DRIVER_NAMES.filter((name) => values.driver === undefined || values.driver === name)
const unknown = positionals.find((row) => !CASES.some((torture) => String(torture.row) === row))
if (unknown !== undefined || drivers.length === 0) {
  const rows = CASES.map(({ row, title }) => `  ${row} ${title}`)
  fail(`Unknown row or driver. The drivers are ${DRIVER_NAMES.join(', ')}. The rows are:\n${rows.join('\n')}`)
}
const cases = CASES.filter(({ row, runs }) => {
  if (isFast && runs.fast === 0) return false
  return positionals.length === 0 || positionals.includes(String(row))
})

const nothing = {
  runs: 0,
  submitted: 0,
  acknowledged: 0,
  lost: 0,
  duplicated: 0,
  recovery: [],
  measured: {},
  took: 0,
  violations: [],
}

// Exits, because the exit handler unmounts everything that a case has mounted.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

// A single run with the seed of a red run replays it.
const seed = wholeNumber('seed') ?? Math.floor(Math.random() * 1_000_000)
const results: CaseResult[] = []
for (const torture of cases) {
  const missing = missingNeed(torture.needs)
  for (const driver of torture.drivers.filter((name) => drivers.includes(name))) {
    const { row, title } = torture
    if (missing !== undefined) {
      results.push({ ...nothing, row, title, driver, seed, skipped: missing })
      continue
    }
    const result = await runCase(torture, {
      driver,
      seed,
      isFast,
      ...(sabotage === undefined ? {} : { sabotage }),
      runs: torture.isRandom ? runsOf() : undefined,
      onRun: (run, runs) => showProgress(`${row} ${title}, ${driver}: ${run + 1} of ${runs}`),
    })
    showProgress('')
    results.push(result)
  }
}
console.log(`--seed ${seed}\n`)
console.log(resultTable(results))
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ seed, isFast, results }, undefined, 2)}\n`)
}
process.exitCode = results.some(isRed) ? 1 : 0

function runsOf(): number | undefined {
  if (seeds !== undefined) return seeds
  return values.seed === undefined ? undefined : 1
}

function wholeNumber(name: 'seed' | 'seeds'): number | undefined {
  const given = values[name]
  if (given === undefined) return undefined
  const number = Number(given)
  if (!Number.isSafeInteger(number) || number < 0) fail(`--${name} must be a whole number, but is ${given}.`)
  return number
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}

function showProgress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}
