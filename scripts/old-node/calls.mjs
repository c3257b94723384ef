// Runs on a Node.js that is too old, in the root of the workspace, with "import" or "require" as its argument: loads each package and
// calls its functions. Prints the outcomes as JSON: `null` for success, else the code and the message of the error.
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const creators = {
  'driver-better-sqlite3': 'betterSqlite3',
  'driver-bun-sqlite': 'bunSqlite',
  'driver-node-sqlite': 'nodeSqlite',
  'driver-wasm': 'nodeSqlite3Wasm',
}
const servers = {
  'driver-clickhouse': ['clickhouse', 'http://localhost:1'],
  'driver-postgres': ['postgres', 'postgres://localhost:1/logs'],
}
const others = 'blocks console driver-auto mapping opentelemetry pino query server viewer winston'.split(' ')
const outcomes = { loads: {}, calls: {} }
const path = join(tmpdir(), `logpond-old-node-${process.pid}.db`)
const modules = {}

const drivers = [...Object.keys(creators), ...Object.keys(servers)]
for (const name of ['core', 'core/testing', 'sqlite', 'sqlite/worker', ...drivers, ...others]) {
  outcomes.loads[name] = await outcomeOf(async () => {
    modules[name] = await load(name)
  })
}
const { createLogStorage, openLogStorage } = modules.core ?? {}
for (const [name, creator] of Object.entries(creators)) {
  const create = (options) => modules[name][creator]({ path, ...options })
  await call(`${creator} and openLogStorage`, () => openLogStorage({ driver: create() }))
  await call(`${creator} and createLogStorage`, () => createLogStorage({ driver: create() }))
  for (const options of [{}, { readOnly: true }, { thread: 'main' }, { readOnly: true, thread: 'main' }]) {
    await call(`open of ${creator} with ${JSON.stringify(options)}`, () => create(options).open())
  }
}
for (const [name, [creator, url]] of Object.entries(servers)) {
  const create = () => modules[name][creator]({ url })
  await call(`${creator} and openLogStorage`, () => openLogStorage({ driver: create() }))
  await call(`${creator} and createLogStorage`, () => createLogStorage({ driver: create() }))
  await call(`open of ${creator}`, () => create().open())
}
const { backUpDatabase, checkDatabase, ReadOnlyDriver, SqliteDriver } = modules.sqlite ?? {}
const binding = modules['driver-better-sqlite3']?.betterSqlite3Binding
const options = { path }
await call('backUpDatabase', () => backUpDatabase(binding, path, `${path}.copy`))
await call('checkDatabase', () => checkDatabase(binding, path))
await call('open of SqliteDriver', () => new SqliteDriver({ binding, options, role: 'writer' }).open())
await call('open of ReadOnlyDriver', () => new ReadOnlyDriver({ bindings: [binding], options }).open())
console.log(JSON.stringify(outcomes))

async function call(title, run) {
  outcomes.calls[title] = await outcomeOf(run)
}

async function outcomeOf(run) {
  try {
    await run()
    return null
  } catch (error) {
    return { code: error.code ?? error.name, message: error.message }
  }
}

function load(name) {
  const [folder, entry = ''] = name.split('/')
  const file = resolve('packages', folder, 'dist', entry, 'index')
  return process.argv[2] === 'require'
    ? createRequire(import.meta.url)(`${file}.cjs`)
    : import(pathToFileURL(`${file}.js`).href)
}
