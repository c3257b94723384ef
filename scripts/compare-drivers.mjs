// `node scripts/compare-drivers.mjs`: holds every driver of this repository to the conformance suite and prints what it
// established, as a table in Markdown. The packages must be built. bun:sqlite is left out where there is no Bun: `node
// scripts/test-runtimes.mjs bun` installs it.
import { spawnSync } from 'node:child_process'
import { findBun, pinnedNode } from './workspace.mjs'

const drivers = {
  'better-sqlite3': 'packages/driver-better-sqlite3/test/conformance/worker.mjs',
  'better-sqlite3, thread main': 'packages/driver-better-sqlite3/test/conformance/main.mjs',
  'node:sqlite': 'packages/driver-node-sqlite/test/conformance/worker.mjs',
  'node-sqlite3-wasm': 'packages/driver-wasm/test/conformance/worker.mjs',
  'classic-level (example)': 'examples/custom-driver/create.ts',
}

const bun = findBun()
const onBun = { 'bun:sqlite': 'packages/driver-bun-sqlite/test/conformance/worker.mjs' }

const claims = ['concurrentReads', 'multiProcess', 'fullText', 'sync', 'persistent', 'durable']
const rows = Object.entries(drivers).map(([name, module]) => [name, ...examine(pinnedNode, module)])
if (bun !== undefined) {
  rows.push(...Object.entries(onBun).map(([name, module]) => [name, ...examine(bun, module)]))
}
for (const row of [
  ['driver', ...claims, 'promises kept', 'seconds'],
  ['---', ...claims.map(() => '---'), '---', '---'],
  ...rows,
]) {
  console.log(`| ${row.join(' | ')} |`)
}

function examine(runtime, module) {
  const args = ['packages/cli/dist/bin.js', 'conformance', module, '--json']
  const { stdout } = spawnSync(runtime, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  const { supports, passed, failed, milliseconds } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}')
  if (failed !== 0) process.exitCode = 1
  const can = claims.map((claim) => (supports[claim] ? 'yes' : 'no'))
  return [...can, `${passed} of ${passed + failed}`, (milliseconds / 1000).toFixed(0)]
}
