// `npm run test:all`: `npm test`, and what that leaves out because it takes long or has to be installed: the example on
// DuckDB, driver-node-sqlite on other runtimes, and real processes that are killed. It goes on after a failure, and
// closes with the parts that failed. About half an hour.
import { spawnSync } from 'node:child_process'
import { pinnedNode, step } from './workspace.mjs'

const duckdb = 'examples/duckdb-driver'

const parts = [
  ['npm test', () => runNode('scripts/test.mjs')],
  // Not with the workspace: its binaries are 70 MB, which one example alone needs.
  [
    'install DuckDB',
    () =>
      step(
        'install DuckDB',
        'npm',
        'install',
        '--no-package-lock',
        '--no-audit',
        '--no-fund',
        '--prefix',
        duckdb,
      ),
  ],
  [
    'check the DuckDB example',
    () => step('check', pinnedNode, 'node_modules/typescript/bin/tsc', '-p', duckdb),
  ],
  ['tests of the DuckDB example', () => runNode('node_modules/vitest/vitest.mjs', 'run', 'examples')],
  [
    'promises of the DuckDB example',
    () => runNode('packages/cli/dist/bin.js', 'conformance', `${duckdb}/create.ts`),
  ],
  ['other runtimes', () => runNode('scripts/test-runtimes.mjs')],
  ['torture --fast', () => runNode('packages/torture/dist/torture.js', '--fast')],
]

const failed = []
for (const [title, run] of parts) {
  console.log(`\n▶ ${title}`)
  if (!run()) failed.push(title)
}
console.log(failed.length === 0 ? '\nEverything passed.' : `\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)

function runNode(...args) {
  return spawnSync(pinnedNode, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}
