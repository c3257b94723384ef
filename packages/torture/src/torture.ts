// `pnpm torture [ROW…] [--fast] [--seeds N] [--seed SEED] [--driver native|wasm] [--json FILE]`
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { CASES } from './cases.js'
import { DRIVER_NAMES } from './driver-name.js'
import { missingNeed } from './needs.js'
import { isRed, resultTable } from './report/result-table.js'
import { type CaseResult, runCase } from './run-case.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fast: { type: 'boolean', default: false },
    seeds: { type: 'string' },
    seed: { type: 'string' },
    driver: { type: 'string' },
    json: { type: 'string' },
  },
})
const isFast = values.fast
const drivers = DRIVER_NAMES.filter((name) => values.driver === undefined || values.driver === name)
const cases = CASES.filter(({ row, runs }) => {
  if (isFast && runs.fast === 0) return false
  return positionals.length === 0 || positionals.includes(String(row))
})
if (cases.length === 0 || drivers.length === 0) {
  const rows = CASES.map(({ row, title }) => `  ${row} ${title}`)
  console.error(
    `There is no such row or driver. There are ${DRIVER_NAMES.join(' and ')}, and:\n${rows.join('\n')}`,
  )
  process.exit(2)
}

const nothing = {
  runs: 0,
  submitted: 0,
  acknowledged: 0,
  lost: 0,
  duplicated: 0,
  recovery: [],
  took: 0,
  violations: [],
}

// One run with the seed of a red one is its replay.
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed)
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
      runs: torture.isRandom ? runsOf() : undefined,
      onRun: (run, runs) => tell(`${row} ${title}, ${driver}: ${run + 1} of ${runs}`),
    })
    tell('')
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
  if (values.seeds !== undefined) return Number(values.seeds)
  return values.seed === undefined ? undefined : 1
}

function tell(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`)
}
