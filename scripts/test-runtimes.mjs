// `node scripts/test-runtimes.mjs [RUNTIME…]`: runs the conformance suite on driver-node-sqlite on each runtime that provides
// node:sqlite, and on driver-bun-sqlite on Bun. Installs the runtimes from npm, and prints the results as a table. Build the packages
// first.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pinnedNode, step } from './workspace.mjs'

const cache = 'node_modules/.cache/runtimes'
const bin = (name) => resolve(cache, 'node_modules', '.bin', name)
const runtimes = {
  pinned: [pinnedNode],
  'node@22': [bin('node')],
  bun: [bin('bun')],
  deno: [bin('deno'), 'run', '-A'],
}

const runtimeOf = 'packages/driver-node-sqlite/test/fixtures/runtime.mjs'
const drivers = ['worker', 'main', 'in-memory']

const names = process.argv.slice(2)
const chosen = names.length > 0 ? names : Object.keys(runtimes)
if (!chosen.every((name) => Object.hasOwn(runtimes, name))) {
  console.error(`Usage: test-runtimes.mjs [${Object.keys(runtimes).join('|')}]…`)
  process.exit(2)
}
if (!installFromNpm(chosen.filter((name) => name !== 'pinned'))) process.exit(1)

const table = chosen.flatMap((name) => {
  const runtime = JSON.parse(run(runtimes[name], runtimeOf))
  return packagesOn(name).map((binding) => {
    const row = { ...runtime, binding }
    for (const driver of drivers) row[driver] = examine(runtimes[name], binding, driver, runtime.runtime)
    return row
  })
})
console.table(table)

function packagesOn(name) {
  return name === 'bun' ? ['driver-node-sqlite', 'driver-bun-sqlite'] : ['driver-node-sqlite']
}

function installFromNpm(packages) {
  if (packages.length === 0) return true
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, 'package.json'), '{ "private": true }\n')
  return step('install runtimes', 'npm', 'install', '--no-audit', '--no-fund', '--prefix', cache, ...packages)
}

/** Runs the conformance suite on a driver, and prints each broken promise. Returns the totals. */
function examine(command, binding, driver, runtime) {
  const module = `packages/${binding}/test/conformance/${driver}.mjs`
  const what = `${runtime}, ${binding}, ${driver}`
  const output = run(command, 'packages/cli/dist/bin.js', 'conformance', module, '--json')
  const verdicts = output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  const sums = verdicts.at(-1)
  if (sums?.passed === undefined) return fail(`${what}: the suite did not run to its end`)
  for (const { status, promise, reason } of verdicts) {
    if (status === 'failed') fail(`${what}: ${promise}: ${reason}`)
  }
  return `${sums.passed} passed, ${sums.failed} failed, ${Math.round(sums.milliseconds / 1000)} s`
}

function run([runtime, ...flags], ...args) {
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 1_200_000 }
  return spawnSync(runtime, [...flags, ...args], options).stdout
}

function fail(problem) {
  console.error(`✗ ${problem}`)
  process.exitCode = 1
  return 'FAILED'
}
