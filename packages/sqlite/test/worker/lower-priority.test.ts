import { once } from 'node:events'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'

const MODULE = new URL('../../src/worker/lower-priority.ts', import.meta.url).href

/** Runs as a thread, because the thread of the test keeps its priority. */
const SCRIPT = `
  const { getPriority } = require('node:os')
  const { readlinkSync } = require('node:fs')
  const { parentPort } = require('node:worker_threads')
  import(${JSON.stringify(MODULE)}).then(({ lowerPriority }) => {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    const priorities = [getPriority(thread)]
    lowerPriority()
    priorities.push(getPriority(thread))
    lowerPriority()
    priorities.push(getPriority(thread))
    parentPort.postMessage(priorities)
  })
`

describe('lowerPriority', () => {
  it.runIf(process.platform === 'linux')('lowers that of its thread alone, and never raises it', async () => {
    const before = getPriority()
    const worker = new Worker(SCRIPT, { eval: true })
    const [priorities] = (await once(worker, 'message')) as [number[]]
    const lowered = Math.max(before, 10)
    expect(priorities).toEqual([before, lowered, lowered])
    expect(getPriority()).toBe(before)
    await worker.terminate()
  })
})
