// `node scripts/test-runtimes.mjs [RUNTIME…]`: holds driver-node-sqlite to its promises on each runtime that brings
// node:sqlite, installed from npm, and prints what came of it as a table. The packages must be built.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pinnedNode, step } from './workspace.mjs'

const cache = 'node_modules/.cache/runtimes'
const bin = (name) => resolve(cache, 'node_modules', '.bin', name)
const runtimes = {
  pinned: [pinnedNode],
  'node@22': [bin('node')],
  bun: [bin('bun')],
  deno: [bin('deno'), 'run', '-A'],
}

const tests = 'packages/driver-node-sqlite/test'
const drivers = ['worker', 'main', 'in-memory']
const ends = ['return', 'exit', 'throw', 'SIGTERM']
const entries = '3000'

const names = process.argv.slice(2)
const chosen = names.length > 0 ? names : Object.keys(runtimes)
const table = {}

if (!chosen.every((name) => Object.hasOwn(runtimes, name))) {
  console.error(`Usage: test-runtimes.mjs [${Object.keys(runtimes).join('|')}]…`)
  process.exit(2)
}
if (!installFromNpm(chosen.filter((name) => name !== 'pinned'))) process.exit(1)

for (const name of chosen) {
  const { runtime, sqlite } = await aboutRuntime(runtimes[name])
  const row = { SQLite: sqlite }
  table[runtime] = row
  for (const driver of drivers) row[driver] = await examine(runtimes[name], driver, runtime)
  for (const way of ends) row[`ends by ${way}`] = await endBy(runtimes[name], way, runtime)
}
console.table(table)

function installFromNpm(packages) {
  if (packages.length === 0) return true
  mkdirSync(cache, { recursive: true })
  writeFileSync(join(cache, 'package.json'), '{ "private": true }\n')
  return step('install runtimes', 'npm', 'install', '--no-audit', '--no-fund', '--prefix', cache, ...packages)
}

async function aboutRuntime(command) {
  return JSON.parse(await run(command, [`${tests}/fixtures/runtime.mjs`]))
}

/** Runs the conformance suite on a driver. */
async function examine(command, driver, runtime) {
  const module = `${tests}/conformance/${driver}.mjs`
  const output = await run(command, ['packages/cli/dist/bin.js', 'conformance', module, '--json'])
  const verdicts = output.split('\n').filter(Boolean).map(JSON.parse)
  const sums = verdicts.pop()
  for (const { status, promise, reason } of verdicts) {
    if (status === 'failed') fail(`${runtime}, ${driver}: ${promise}: ${reason}`)
  }
  if (!sums?.passed) fail(`${runtime}, ${driver}: the suite did not come to its end`)
  return sums?.failed === 0 ? `${sums.passed} passed` : `${sums?.failed} FAILED`
}

/** Ends a process that has not written its entries yet, and counts them afterwards. */
async function endBy(command, way, runtime) {
  const folder = mkdtempSync(join(tmpdir(), 'logpond-'))
  try {
    const storage = [`${tests}/fixtures/end-storage.mjs`, join(folder, 'logs.db')]
    await run(command, [...storage, way, entries], (child) => child.kill(way))
    const written = (await run(command, [...storage, 'count', '0'])).trim()
    if (written === entries) return 'writes all'
    fail(`${runtime}: a process that ends by ${way} writes ${written} of ${entries} entries`)
    return `FAILED: ${written}`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Runs a module and gives what it printed. */
async function run([runtime, ...flags], args, onReady = () => {}) {
  const child = spawn(runtime, [...flags, ...args], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    timeout: 900_000,
  })
  child.on('message', () => onReady(child))
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
  return output
}

function fail(problem) {
  console.error(`✗ ${problem}`)
  process.exitCode = 1
}
