// `npm run test:all [-- PART…]`: runs `npm test`, and the tests that it omits because they are slow or need an installation: every
// promise of the conformance suite on every driver, the example on DuckDB, the errors on versions of Node.js that are too old, the
// declarations on other versions of TypeScript, driver-node-sqlite on other runtimes, applications that bundlers have built, the examples
// for large frameworks, the first steps of new users, the tests on database servers that have to be installed, every end of a process with every logger, and real kills of processes. It continues
// after a failure, and ends with the list of failed steps.
import { spawnSync } from 'node:child_process'
import { install, pinnedNode, step, turbo } from './workspace.mjs'

const duckdb = 'examples/duckdb-driver'

const parts = {
  tests: { 'npm test': () => runNode('scripts/test.mjs') },
  duckdb: {
    // Not installed with the workspace: its binaries are 70 MB, and only one example needs them.
    'install DuckDB': () =>
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
    'types of the driver on DuckDB': () => runNode('node_modules/typescript/bin/tsc', '-p', duckdb),
    'tests of the examples': () => runNode('node_modules/vitest/vitest.mjs', 'run', 'examples'),
    'promises of the driver on DuckDB': () =>
      runNode('packages/cli/dist/bin.js', 'conformance', `${duckdb}/create.ts`),
  },
  'old-node': { 'versions of Node.js that are too old': () => runNode('scripts/test-old-node.mjs') },
  types: { 'types on other versions of TypeScript': () => runNode('scripts/test-types.mjs', 'all') },
  runtimes: { 'other runtimes': () => runNode('scripts/test-runtimes.mjs') },
  targets: {
    'build targets': () => {
      // packages/build-targets/test/targets.test.ts reads this variable.
      process.env.LOGPOND_ALL_TARGETS = '1'
      const passed = runNode('node_modules/vitest/vitest.mjs', 'run', 'packages/build-targets')
      delete process.env.LOGPOND_ALL_TARGETS
      return passed
    },
  },
  examples: {
    'NestJS, Next.js, and the first steps of new users': () => {
      // examples/test/installed reads this variable.
      process.env.LOGPOND_INSTALLED_EXAMPLES = '1'
      const passed = runNode('node_modules/vitest/vitest.mjs', 'run', 'examples/test/installed')
      delete process.env.LOGPOND_INSTALLED_EXAMPLES
      return passed
    },
  },
  servers: { 'tests on database servers': () => runNode('scripts/test-servers.mjs') },
  ends: { 'ends of processes': () => runNode('packages/ends/dist/ends.js') },
  torture: { 'torture --fast': () => runNode('packages/torture/dist/torture.js', '--fast') },
}

// packages/conformance/test/support/chosen-groups.ts reads this variable.
process.env.LOGPOND_ALL_PROMISES = '1'

const names = process.argv.slice(2)
if (!names.every((name) => Object.hasOwn(parts, name))) {
  console.error(`Usage: test-all.mjs [${Object.keys(parts).join('|')}]…`)
  process.exit(2)
}
if (!install() || !turbo('build', 'build')) process.exit(1)

const failed = []
for (const name of names.length > 0 ? names : Object.keys(parts)) {
  for (const [title, run] of Object.entries(parts[name])) {
    console.log(`\n▶ ${title}`)
    if (!run()) failed.push(title)
  }
}
console.log(failed.length === 0 ? '\nEverything passed.' : `\nFailed: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)

function runNode(...args) {
  return spawnSync(pinnedNode, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
}
