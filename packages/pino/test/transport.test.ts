import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { appFolder, entriesIn, runApp } from './support/run-app.js'

const folder = appFolder()

afterAll(() => folder.remove())

let databases = 0
const newPath = () => join(folder.path, `logs-${++databases}.db`)

/** The beginning of an application; `target` is a transport with this path. */
const IMPORTS = {
  mjs: (name: string) => `import { pino } from '${name}'\n`,
  cjs: (name: string) => `const { pino } = require('${name}')\n`,
}

async function messagesIn(path: string) {
  return (await entriesIn(path)).map(({ message }) => message)
}

describe.each(['pino-9', 'pino'])('%s', (name) => {
  it('opens its database also while the main thread is blocked, as it is at process.exit()', async () => {
    const path = newPath()
    const fixture = join(import.meta.dirname, 'fixtures/signalling.mjs')
    const { stderr } = await runApp(
      folder.path,
      `${IMPORTS.mjs(name)}
      const ready = new Int32Array(new SharedArrayBuffer(4))
      const options = { path: ${JSON.stringify(path)}, ready }
      const log = pino(pino.transport({ target: ${JSON.stringify(fixture)}, options }))
      log.info('paid')
      // The storage gives up on the main thread after 5 seconds at the latest.
      console.error(Atomics.wait(ready, 0, 0, 4500))`,
      'mjs',
    )
    expect(stderr).toMatch(/^(ok|not-equal)\n$/)
    expect(await messagesIn(path)).toEqual(['paid'])
  })

  it.each(['mjs', 'cjs'] as const)('stores the lines of an application in .%s', async (extension) => {
    const path = newPath()
    const { stderr } = await runApp(
      folder.path,
      `${IMPORTS[extension](name)}
      const log = pino(
        { name: 'shop', customLevels: { audit: 35 }, messageKey: 'text', errorKey: 'problem' },
        pino.transport({ target: '@logpond/pino', options: { driver: 'node-sqlite', path: ${JSON.stringify(path)}, severities: { audit: 'warn' } } }),
      )
      log.info({ order: 1 }, 'paid')
      log.audit({ level: 'evil', time: 5, msg: 'a field' }, 'seen')
      log.error(new RangeError('expired'), 'failed')
      for (let i = 0; i < 2000; i++) log.info({ i }, 'one of many')`,
      extension,
    )
    expect(stderr).toBe('')
    const entries = await entriesIn(path)
    expect(entries).toHaveLength(2003)
    expect(entries.slice(0, 3)).toMatchObject([
      {
        message: 'paid',
        severity: 9,
        service: 'shop',
        attributes: { order: 1, 'process.pid': expect.any(Number) },
      },
      { message: 'seen', severity: 13, attributes: { level: 'evil', time: 5, msg: 'a field' } },
      {
        message: 'failed',
        severity: 17,
        attributes: { 'exception.type': 'RangeError', 'exception.message': 'expired' },
      },
    ])
    expect(entries.slice(3).map(({ attributes }) => attributes?.i)).toEqual(
      Array.from({ length: 2000 }, (_, i) => i),
    )
  })

  it('works as one of several targets, with levels, and at the end of a pipeline', async () => {
    const [all, errors, piped, file] = [newPath(), newPath(), newPath(), join(folder.path, `${name}.log`)]
    const { stderr } = await runApp(
      folder.path,
      `${IMPORTS.mjs(name)}
      const target = (path) => ({ target: '@logpond/pino', options: { driver: 'node-sqlite', path } })
      const log = pino({ level: 'debug' }, pino.transport({ targets: [
        { ...target(${JSON.stringify(all)}), level: 'debug' },
        { ...target(${JSON.stringify(errors)}), level: 'error' },
        { target: 'pino/file', level: 'debug', options: { destination: ${JSON.stringify(file)} } },
        { level: 'debug', pipeline: [{ target: ${JSON.stringify(join(import.meta.dirname, 'fixtures/shouting.mjs'))} }, target(${JSON.stringify(piped)})] },
      ] }))
      log.debug('a')
      log.error({ order: 1 }, 'b')`,
    )
    expect(stderr).toBe('')
    expect(existsSync(file)).toBe(true)
    expect(await messagesIn(all)).toEqual(['a', 'b'])
    expect(await messagesIn(errors)).toEqual(['b'])
    expect(await messagesIn(piped)).toEqual(['A', 'B'])
  })

  it('reports a database that cannot be opened, and a wrong option, to the application', async () => {
    const app = (options: string) => `${IMPORTS.mjs(name)}
      const transport = pino.transport({ target: '@logpond/pino', options: ${options} })
      pino(transport).info('lost')
      transport.on('error', (error) => { console.error('seen: ' + error.message); process.exit(3) })
      setTimeout(() => {}, 40_000)`
    const missing = await runApp(
      folder.path,
      app(`{ path: ${JSON.stringify(join(folder.path, 'no/such/folder/logs.db'))} }`),
    )
    expect(missing).toMatchObject({ code: 3, stderr: expect.stringMatching(/seen: .*no\/such\/folder/) })
    const wrong = await runApp(folder.path, app(`{ path: 'x.db', servise: 'shop' }`))
    expect(wrong).toMatchObject({ code: 3, stderr: expect.stringMatching(/seen: .*"servise"/) })
  })
})
