import { join } from 'node:path'
import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Application } from '../../driver-auto/test/support/application.js'

// All 20,000 of them with LOGPOND_ALL_PROMISES.
const LINES = process.env.LOGPOND_ALL_PROMISES === undefined ? 2000 : 20_000
const PRINT = `for (let i = 0; i < ${LINES}; i++) console.log('line %d', i)\n`

const app = new Application()
let databases = 0

beforeAll(() => {
  app.install('console')
  app.install('mapping')
})
afterAll(() => app[Symbol.dispose]())

const FLAGS = { mjs: '--import', cjs: '--require' } as const

interface Run {
  readonly source: string
  readonly env?: NodeJS.ProcessEnv
  readonly file?: string
}

/** Runs a program with the register module, and returns how it ended and what was stored. */
async function run({ source, env, file = 'app.mjs' }: Run) {
  const database = `logs${databases++}.db`
  app.write(file, source)
  const flag = FLAGS[file.endsWith('.cjs') ? 'cjs' : 'mjs']
  const args = [flag, '@logpond/console/register', file]
  const ended = await app.end(args, { LOGPOND_DB: database, ...env })
  return { ...ended, path: join(app.folder, database) }
}

async function storedIn(path: string) {
  await using storage = await openLogStorage({ driver: autoDriver({ path, readOnly: true }) })
  const entries: StoredLogEntry[] = []
  for await (const entry of storage.scan({ order: 'oldest' })) entries.push(entry)
  return entries
}

const lines = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`)

const ENDS: [end: string, source: string, exit: number | NodeJS.Signals][] = [
  ['returns', '', 0],
  ['calls process.exit', 'process.exit(3)', 3],
  ['throws', "throw new Error('thrown')", 1],
  ['rejects', "Promise.reject(new Error('rejected'))", 1],
  ['gets SIGTERM', "process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)", 'SIGTERM'],
  ['gets SIGINT', "process.kill(process.pid, 'SIGINT'); setInterval(() => {}, 1000)", 'SIGINT'],
]

describe.each(['app.mjs', 'app.cjs'])('a program in %s', (file) => {
  it.each(ENDS)('that %s has stored all its lines, in order', async (_end, source, exit) => {
    const ended = await run({ source: PRINT + source, file })
    const stored = await storedIn(ended.path)
    expect(stored.map(({ message }) => message)).toEqual(lines(LINES))
    // Of a process that ends at once, Node.js does not print everything into a pipe.
    expect(ended.exit).toBe(exit)
  })

  it('that prints in its exit handlers has stored that too', async () => {
    const more = `process.on('exit', () => { for (let i = ${LINES}; i < ${LINES + 10}; i++) console.log('line %d', i) })`
    const { path } = await run({ source: `${PRINT}${more}\nprocess.exit(0)`, file })
    expect((await storedIn(path)).map(({ message }) => message)).toEqual(lines(LINES + 10))
  })
})

it('the first line of the first module is stored', async () => {
  app.write('first.mjs', "console.log('first')")
  const { path, stderr } = await run({ source: "import './first.mjs'\nconsole.log('second')" })
  expect((await storedIn(path)).map(({ message }) => message)).toEqual(['first', 'second'])
  expect(stderr).toBe('')
})

it.each([
  [{ LOGPOND_SERVICE: 'shop', OTEL_SERVICE_NAME: 'other' }, 'shop'],
  [{ OTEL_SERVICE_NAME: 'shop' }, 'shop'],
  [{}, undefined],
])('with the environment %j, the service is %s', async (env, service) => {
  const { path } = await run({ source: "console.log('one')", env })
  expect((await storedIn(path))[0]?.service).toBe(service)
})

it('the output of worker threads is stored too', async () => {
  const { path } = await run({
    source: `import { isMainThread, Worker } from 'node:worker_threads'
      console.log(isMainThread ? 'main' : 'thread')
      if (isMainThread) new Worker(new URL(import.meta.url))`,
  })
  expect((await storedIn(path)).map(({ message }) => message).sort()).toEqual(['main', 'thread'])
})

it('without LOGPOND_DB, one sentence says what to do, and the program runs', async () => {
  const source = `import { isMainThread, Worker } from 'node:worker_threads'
    console.log('runs')
    if (isMainThread) new Worker(new URL(import.meta.url))`
  const { exit, stdout, stderr } = await run({ source, env: { LOGPOND_DB: '' } })
  expect([exit, stdout]).toEqual([0, 'runs\nruns\n'])
  const sentence =
    'LOGPOND_DB is not set, so @logpond/console/register stores nothing. Set it to the path of the database, such as LOGPOND_DB=app-logs.db.'
  expect(stderr.split(sentence)).toHaveLength(2)
})

it('a database that cannot be opened costs one warning, and the program runs', async () => {
  const { exit, stdout, stderr } = await run({
    source: "console.log('one'); console.log('two')",
    env: { LOGPOND_DB: join('missing', 'logs.db') },
  })
  expect([exit, stdout]).toEqual([0, 'one\ntwo\n'])
  expect(stderr.match(/LogpondWarning/g)).toHaveLength(1)
  expect(stderr).toContain('missing')
})

it('a database that cannot be opened costs one warning also in a program that exits at once', async () => {
  const { exit, stderr } = await run({
    source: "console.log('one'); process.exit(3)",
    env: { LOGPOND_DB: join('missing', 'logs.db') },
  })
  expect(exit).toBe(3)
  expect(stderr.match(/LogpondWarning/g)).toHaveLength(1)
  expect(stderr).toContain('missing')
})

it('a program that loads it as both kinds of module stores each line once', async () => {
  const source = `import { createRequire } from 'node:module'
    createRequire(import.meta.url)('@logpond/console/register')
    console.log('once')`
  const { path } = await run({ source })
  expect((await storedIn(path)).map(({ message }) => message)).toEqual(['once'])
})
