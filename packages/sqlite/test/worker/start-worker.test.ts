import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { giveScript, startWorker } from '../../src/worker/start-worker.js'
import type { ThreadRole } from '../../src/worker/thread-protocol.js'
import type { ThreadCode, ThreadScript } from '../../src/worker/thread-script.js'

const scriptOf = (
  name: string,
  source: string | ThreadCode,
  engine?: ThreadScript['engine'],
): ThreadScript => ({
  name,
  load: async () => source,
  loadSync: () => source,
  ...(engine && { engine }),
})

function start(entry: ThreadScript, setup: unknown = {}, role: ThreadRole = 'writer') {
  const { port1, port2 } = new MessageChannel()
  const worker = startWorker(
    { name: 'test', entry, role, setup },
    port2,
    new Int32Array(new SharedArrayBuffer(8)),
  )
  giveScript(worker, entry)
  return { worker, port: port1 }
}

const report = `
  const { workerData } = require('node:worker_threads')
  const { engine, setup } = workerData
  workerData.port.postMessage({ engine, setup, hasRequire: workerData.require === require })`

describe('startWorker', () => {
  it('evaluates a script, with its setup, the path of its engine, and what loads it', async () => {
    const { port } = start(
      scriptOf('report.js', report, () => '/engine.js'),
      { a: 1 },
    )
    const message = await new Promise((resolve) => port.once('message', resolve))
    expect(message).toEqual({ engine: '/engine.js', setup: { a: 1 }, hasRequire: true })
    port.close()
  })

  it('hands the modules of a script in parts to it', async () => {
    const source = "require('node:worker_threads').workerData.port.postMessage(modules['./a.js'].code)"
    const code = { source, modules: { './a.js': { code: 'exports.a = 1', exports: ['a'] } } }
    const { port } = start(scriptOf('parts.js', code))
    expect(await new Promise((resolve) => port.once('message', resolve))).toBe('exports.a = 1')
    port.close()
  })

  it('limits the memory for objects of all threads', async () => {
    const limits = `
      const { resourceLimits, workerData } = require('node:worker_threads')
      workerData.port.postMessage([resourceLimits.maxYoungGenerationSizeMb, resourceLimits.maxOldGenerationSizeMb])`
    const ofRole = async (role: ThreadRole) => {
      const { port } = start(scriptOf('limits.js', limits), {}, role)
      const limit = await new Promise((resolve) => port.once('message', resolve))
      port.close()
      return limit
    }
    expect(await ofRole('reader')).toEqual([8, 1024])
    expect(await ofRole('writer')).toEqual([8, 1024])
    expect(await ofRole('sealer')).toEqual([8, 1024])
  })

  it('names the script in the stacks of its errors', async () => {
    const { worker, port } = start(scriptOf('@logpond/fails/worker.js', 'throw new Error("broken")'))
    const error = await new Promise<Error>((resolve) => worker.once('error', resolve))
    expect(error.stack).toContain('@logpond/fails/worker.js:1:7')
    port.close()
  })

  it('ends a thread whose engine is missing', async () => {
    const refusal = new LogStorageError('INVALID_OPTIONS', 'engine is a module')
    const refuse = () => {
      throw refusal
    }
    const { port1, port2 } = new MessageChannel()
    const closed = once(port1, 'close')
    const options = {
      name: 'test',
      entry: scriptOf('refused.js', '', refuse),
      role: 'writer',
      setup: {},
    } as const
    expect(() => startWorker(options, port2, new Int32Array(new SharedArrayBuffer(8)))).toThrow(refusal)
    await closed
  })
})
