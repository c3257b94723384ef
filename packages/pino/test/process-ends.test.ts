import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { appFolder, entriesIn, runApp } from './support/run-app.js'

const LINES = 2000

const folder = appFolder()
let databases = 0

afterAll(() => folder.remove())

interface End {
  readonly name: string
  /** The code that ends the process. */
  readonly code: string
  readonly ended: object
  /** Lines that are written by the end itself. */
  readonly more?: number
}

const END: Readonly<Record<string, End>> = {
  last: { name: 'after the last line of the program', code: '', ended: { code: 0 } },
  exit: { name: 'by process.exit()', code: 'process.exit(7)', ended: { code: 7 } },
  thrown: { name: 'by an exception', code: "throw new Error('on purpose')", ended: { code: 1 } },
  rejected: { name: 'by a rejection', code: "Promise.reject(new Error('on purpose'))", ended: { code: 1 } },
  sigterm: {
    name: 'by SIGTERM',
    code: "process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 30_000)",
    ended: { signal: 'SIGTERM' },
  },
  sigint: {
    name: 'by SIGINT',
    code: "process.kill(process.pid, 'SIGINT'); setTimeout(() => {}, 30_000)",
    ended: { signal: 'SIGINT' },
  },
  handler: {
    name: 'with an exit handler that logs',
    code: "process.on('exit', () => log.info({ i: i++ }, 'line'))",
    ended: { code: 0 },
    more: 1,
  },
}

async function run(
  pino: string,
  destination: (path: string) => string,
  { code, ended, more = 0 }: End,
): Promise<void> {
  const path = join(folder.path, `${++databases}.db`)
  const app = `
    import { logpond } from '@logpond/pino'
    import { pino } from '${pino}'
    const log = pino({}, ${destination(JSON.stringify(path))})
    let i = 0
    while (i < ${LINES}) log.info({ i: i++ }, 'line')
    ${code}`
  expect(await runApp(folder.path, app)).toMatchObject(ended)
  const numbers = (await entriesIn(path)).map(({ attributes }) => attributes?.i)
  expect(numbers).toEqual(Array.from({ length: LINES + more }, (_, i) => i))
}

describe('the destination stores all lines, in order, of a process that ends', () => {
  const destination = (path: string) =>
    `logpond({ path: ${path}, driver: 'node-sqlite', batch: { queueSize: 500 } })`

  it.each(Object.values(END))('$name', (end) => run('pino', destination, end))

  it('by SIGTERM, with pino 9', () => run('pino-9', destination, END.sigterm as End))
})

describe('the transport stores all lines, in order, of a process that ends', () => {
  const transport = (path: string) =>
    `pino.transport({ target: '@logpond/pino', options: { path: ${path}, driver: 'node-sqlite' } })`

  it.each([END.last, END.exit, END.thrown] as End[])('$name', (end) => run('pino', transport, end))
})
