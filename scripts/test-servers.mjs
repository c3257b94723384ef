// `npm run test:servers [-- VITEST-ARGUMENTS]`: the tests that need a database server, or a client that is large. Installs chDB, which is
// ClickHouse 26.7 in a process, in scripts/servers/chdb: 548 MB, and Deno in scripts/servers/deno: 92 MB, so neither `npm install` nor
// `npm test` does. Servers of Debian are used where they are installed: `apt-get install clickhouse-server clickhouse-client`.
import { spawnSync } from 'node:child_process'
import { install, pinnedNode, step, turbo } from './workspace.mjs'

const installed = { chDB: 'scripts/servers/chdb', Deno: 'scripts/servers/deno' }

/** Where such tests are. */
const TESTS = [
  'packages/driver-clickhouse/test/servers',
  'packages/cli/test/servers',
  'packages/server/test/clients/deno',
]

if (!install() || !turbo('build', 'build')) process.exit(1)
for (const [name, folder] of Object.entries(installed)) {
  const npm = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--prefix', folder]
  if (!step(`install ${name}`, 'npm', ...npm)) process.exit(1)
}

// These tests read this variable.
process.env.LOGPOND_SERVERS = '1'
const chosen = process.argv.slice(2)
// One file has the whole suite: without its tests as they end, nothing would be printed for a long time.
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=verbose']
vitest.push(...(chosen.length > 0 ? chosen : TESTS))
const { status } = spawnSync(pinnedNode, vitest, { stdio: ['ignore', 'inherit', 'inherit'] })
process.exit(status ?? 1)
