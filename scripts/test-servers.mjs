// `npm run test:servers [-- VITEST-ARGUMENTS]`: the tests that need a database server. Installs chDB, which is ClickHouse 26.7 in a
// process, in scripts/servers/chdb: 548 MB, so neither `npm install` nor `npm test` does. Servers of Debian are used where they are
// installed: `apt-get install clickhouse-server clickhouse-client`.
import { spawnSync } from 'node:child_process'
import { install, pinnedNode, step, turbo } from './workspace.mjs'

const chdb = 'scripts/servers/chdb'

/** The folders that have such tests. */
const FOLDERS = ['packages/driver-clickhouse/test/servers', 'packages/cli/test/servers']

if (!install() || !turbo('build', 'build')) process.exit(1)
const npm = ['install', '--no-package-lock', '--no-audit', '--no-fund', '--prefix', chdb]
if (!step('install chDB', 'npm', ...npm)) process.exit(1)

// Tests of servers read this variable.
process.env.LOGPOND_SERVERS = '1'
const chosen = process.argv.slice(2)
const vitest = ['node_modules/vitest/vitest.mjs', 'run', ...(chosen.length > 0 ? chosen : FOLDERS)]
const { status } = spawnSync(pinnedNode, vitest, { stdio: ['ignore', 'inherit', 'inherit'] })
process.exit(status ?? 1)
