import { describe, expect, it } from 'vitest'
import { Application } from './support/application.js'

/** Stores an entry, and prints how it went. */
const PROGRAM = `
const options = { path: 'logs.db', ...JSON.parse(process.argv[2] ?? '{}') }
const { storage } = resolveStorage('logpond', options)
const driver = autoDriver({ ...options, path: 'other.db' })
storage.store({ message: 'hello' })
storage.flush()
  .then(() => storage.count())
  .then((count) => print({ driver: driver.name, count }), (error) => print({ driver: driver.name, error: error.message }))
  .finally(() => storage.close().catch(() => {}))
function print(outcome) {
  process.stdout.write(JSON.stringify(outcome))
}
`

const FORMATS = {
  'app.mjs': `import { autoDriver, resolveStorage } from '@logpond/driver-auto'\n${PROGRAM}`,
  'app.cjs': `const { autoDriver, resolveStorage } = require('@logpond/driver-auto')\n${PROGRAM}`,
}

function application(installed: readonly string[]): Application {
  const app = new Application()
  for (const name of installed) {
    if (name === 'better-sqlite3' || name === 'node-sqlite3-wasm') app.link(name)
    else app.install(name)
  }
  for (const [file, source] of Object.entries(FORMATS)) app.write(file, source)
  return app
}

async function outcome(app: Application, file: string, options: object = {}) {
  const { stdout, stderr } = await app.run(file, JSON.stringify(options))
  return { ...JSON.parse(stdout), stderr }
}

const NATIVE = ['driver-better-sqlite3', 'better-sqlite3']
const WASM = ['driver-wasm', 'node-sqlite3-wasm']
const BROKEN = "throw new Error('compiled for another machine')"

describe.each(Object.keys(FORMATS))('an application in %s', (file) => {
  it.each([
    ['nothing else', [], 'node:sqlite'],
    ['better-sqlite3', NATIVE, 'better-sqlite3'],
    ['WebAssembly', WASM, 'node-sqlite3-wasm'],
    ['both', [...NATIVE, ...WASM], 'better-sqlite3'],
    ['the driver of better-sqlite3 without its engine', ['driver-better-sqlite3'], 'node:sqlite'],
    ['the engine of WebAssembly without its driver', ['node-sqlite3-wasm'], 'node:sqlite'],
    [
      'better-sqlite3 without its engine, and WebAssembly',
      ['driver-better-sqlite3', ...WASM],
      'node-sqlite3-wasm',
    ],
  ])('that has installed %s stores and finds its entry', async (_what, installed, driver) => {
    using app = application(installed)
    expect(await outcome(app, file)).toEqual({ driver, count: 1, stderr: '' })
  })

  it('whose better-sqlite3 has native code of another machine uses the next driver', async () => {
    using app = application(['driver-better-sqlite3'])
    app.fake('better-sqlite3', BROKEN)
    expect(await outcome(app, file)).toEqual({ driver: 'node:sqlite', count: 1, stderr: '' })
  })

  it.each([
    [
      'better-sqlite3',
      '@logpond/driver-better-sqlite3 is not installed. Install it: npm install @logpond/driver-better-sqlite3 better-sqlite3',
    ],
    [
      'wasm',
      '@logpond/driver-wasm is not installed. Install it: npm install @logpond/driver-wasm node-sqlite3-wasm',
    ],
  ])(
    'that names the driver %s, which is missing, gets one warning that says what to install',
    async (driver, message) => {
      using app = application([])
      const { error, stderr } = await outcome(app, file, { driver })
      expect(error).toBe(message)
      expect(stderr.split(message)).toHaveLength(2)
    },
  )

  it.each(['--no-addons', '--disallow-code-generation-from-strings'])(
    'that is started with %s, which better-sqlite3 does not bear, uses the next driver',
    async (flag) => {
      using app = application(NATIVE)
      const { stdout } = await app.run(flag, file)
      expect(JSON.parse(stdout)).toEqual({ driver: 'node:sqlite', count: 1 })
    },
  )

  it('gets the driver that it names, even if it is not the first', async () => {
    using app = application([...NATIVE, ...WASM])
    expect(await outcome(app, file, { driver: 'wasm' })).toEqual({
      driver: 'node-sqlite3-wasm',
      count: 1,
      stderr: '',
    })
  })

  it('that exits while its storage is opening has its entries', async () => {
    using app = application(NATIVE)
    const first = FORMATS[file as keyof typeof FORMATS].split('\n')[0]
    app.write(
      `exit-${file}`,
      `${first}
      const { storage } = resolveStorage('logpond', { path: 'logs.db' })
      for (let i = 0; i < 5000; i++) storage.store({ message: 'line ' + i })
      process.exit(0)`,
    )
    app.write(
      `count-${file}`,
      `${first}
      const { storage } = resolveStorage('logpond', { path: 'logs.db' })
      storage.count().then((count) => process.stdout.write(String(count))).finally(() => storage.close())`,
    )
    await app.run(`exit-${file}`)
    expect((await app.run(`count-${file}`)).stdout).toBe('5000')
  })
})

it('two storages of one process share the file if one names the driver that the other finds', async () => {
  using app = application(NATIVE)
  app.write(
    'app.mjs',
    `import { resolveStorage } from '@logpond/driver-auto'
    import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
    const found = resolveStorage('logpond', { path: 'logs.db' }).storage
    const named = resolveStorage('logpond', { driver: betterSqlite3({ path: 'logs.db' }) }).storage
    for (const storage of [found, named]) storage.store({ message: 'hello' })
    await Promise.all([found.flush(), named.flush()])
    process.stdout.write(String(await found.count()))
    await Promise.all([found.close(), named.close()])`,
  )
  expect((await app.run('app.mjs')).stdout).toBe('2')
})

it('a storage joins the library that already has the file open in this process, instead of refusing it', async () => {
  using app = application(NATIVE)
  app.write(
    'app.mjs',
    `import { openLogStorage } from '@logpond/core'
    import { autoDriver } from '@logpond/driver-auto'
    import { nodeSqlite } from '@logpond/driver-node-sqlite'
    const other = await openLogStorage({ driver: nodeSqlite({ path: 'logs.db' }) })
    const driver = autoDriver({ path: 'logs.db' })
    const before = driver.name
    const storage = await openLogStorage({ driver })
    for (const each of [other, storage]) each.store({ message: 'hello' })
    await Promise.all([other.flush(), storage.flush()])
    process.stdout.write([before, driver.name, await storage.count()].join(' '))
    await Promise.all([other.close(), storage.close()])`,
  )
  expect((await app.run('app.mjs')).stdout).toBe('better-sqlite3 node:sqlite 2')
})
