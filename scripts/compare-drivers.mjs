// `node scripts/compare-drivers.mjs`: runs the conformance suite on every driver of this repository and prints the results as a
// table in Markdown. Build the packages first. bun:sqlite is skipped if Bun is not installed: `node scripts/test-runtimes.mjs bun`
// installs it.
//
// --only TEXT      only drivers with this text in their name
// --runs N         median of N runs, in seconds of wall time. The drivers take turns. @default 1
// --busy           one more run of each driver, while two loops keep processors busy
// --before FOLDER  another built checkout to compare with. Its runs take turns with those of this one
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findBun, pinnedNode } from './workspace.mjs'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    runs: { type: 'string', default: '1' },
    busy: { type: 'boolean', default: false },
    before: { type: 'string' },
  },
})
const runs = Number(values.runs)
const bun = findBun()
const claims = ['concurrentReads', 'multiProcess', 'fullText', 'sync', 'persistent', 'durable']

const sqlite = (folder, thread) => `packages/driver-${folder}/test/conformance/${thread}.mjs`
const drivers = [
  { name: 'better-sqlite3', module: sqlite('better-sqlite3', 'worker') },
  { name: 'better-sqlite3, thread main', module: sqlite('better-sqlite3', 'main') },
  { name: 'node:sqlite', module: sqlite('node-sqlite', 'worker') },
  { name: 'node:sqlite, thread main', module: sqlite('node-sqlite', 'main') },
  { name: 'node-sqlite3-wasm', module: sqlite('wasm', 'worker') },
  { name: 'node-sqlite3-wasm, thread main', module: sqlite('wasm', 'main') },
  { name: 'classic-level (example)', module: 'examples/custom-driver/create.ts' },
  { name: 'memory' },
  ...(bun === undefined
    ? []
    : [{ name: 'bun:sqlite', module: sqlite('bun-sqlite', 'worker'), runtime: bun }]),
].filter(({ name }) => name.includes(values.only))

// Without a module, because other processes could not see the memory of this driver.
const inMemory = `
  import { runConformance } from './packages/conformance/dist/suite.js'
  import { MemoryStore, memoryDriver } from './packages/core/dist/testing/index.js'
  const stores = new Map()
  const { supports, verdicts } = await runConformance({ create({ directory }) {
    stores.set(directory, stores.get(directory) ?? new MemoryStore())
    return memoryDriver({ store: stores.get(directory) })
  } })
  const count = (wanted) => verdicts.filter(({ status }) => status === wanted).length
  console.log(JSON.stringify({ supports, passed: count('passed'), failed: count('failed') }))
`

const now = drivers.map(() => [])
const before = drivers.map(() => [])
for (let run = 0; run < runs; run++) takeTurns(now, before)
const [busyNow, busyBefore] = values.busy ? busyRuns() : []

const columns = [
  'driver',
  ...claims,
  'promises kept',
  ...(values.before ? ['seconds before'] : []),
  'seconds',
  ...(busyBefore && values.before ? ['before, busy'] : []),
  ...(busyNow ? ['busy'] : []),
]
const rows = drivers.map(({ name }, i) => {
  const { supports = {}, passed, failed } = now[i][0]
  if (failed !== 0) process.exitCode = 1
  return [
    name,
    ...claims.map((claim) => (supports[claim] ? 'yes' : 'no')),
    `${passed} of ${passed + failed}`,
    ...(values.before ? [median(before[i])] : []),
    median(now[i]),
    ...(busyBefore && values.before ? [median(busyBefore[i])] : []),
    ...(busyNow ? [median(busyNow[i])] : []),
  ]
})
for (const row of [columns, columns.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`)

/** One run of each driver. The two checkouts take turns. */
function takeTurns(here, there) {
  for (const [i, driver] of drivers.entries()) {
    if (values.before) there[i].push(examine(driver, resolve(values.before)))
    here[i].push(examine(driver, process.cwd()))
  }
}

function busyRuns() {
  const results = [drivers.map(() => []), drivers.map(() => [])]
  const loops = [1, 2].map(() => spawn(pinnedNode, ['-e', 'for (;;);']))
  try {
    takeTurns(...results)
  } finally {
    for (const loop of loops) loop.kill('SIGKILL')
  }
  return results
}

function examine({ module, runtime = pinnedNode }, root) {
  if (module !== undefined && !existsSync(resolve(root, module))) return {}
  const args =
    module === undefined
      ? ['--input-type=module', '--eval', inMemory]
      : ['packages/cli/dist/bin.js', 'conformance', module, '--json']
  const start = performance.now()
  const stdio = ['ignore', 'pipe', 'inherit']
  const { stdout } = spawnSync(runtime, args, { cwd: root, encoding: 'utf8', stdio, maxBuffer: 2 ** 28 })
  const seconds = (performance.now() - start) / 1000
  const result = { ...JSON.parse(stdout.trimEnd().split('\n').at(-1) || '{}'), seconds }
  // A suite takes minutes.
  console.error(
    `${module ?? 'memory'}: ${result.passed} kept, ${result.failed} broken, in ${Math.round(seconds)} s`,
  )
  return result
}

function median(results) {
  const seconds = results.flatMap(({ seconds }) => seconds ?? []).sort((a, b) => a - b)
  return seconds.length === 0 ? '' : seconds[Math.floor(seconds.length / 2)].toFixed(1)
}
