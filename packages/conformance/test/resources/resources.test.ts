import { closeSync, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { growthSince, resourcesInUse } from '../../src/resources/resources.js'

const isLinux = process.platform === 'linux'

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'logpond-conformance-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

describe('growthSince', () => {
  it('finds nothing when everything that was opened is closed', async () => {
    const before = resourcesInUse()
    closeSync(openSync(join(folder(), 'data.log'), 'a'))
    const listener = () => {}
    process.on('SIGUSR2', listener).off('SIGUSR2', listener)
    expect(await growthSince(before)).toBeUndefined()
  })

  it.runIf(isLinux)(
    'names a file that is open, in whatever folders of the suite, and how often',
    async () => {
      const before = resourcesInUse()
      for (const directory of [folder(), folder()]) {
        const descriptor = openSync(join(directory, 'data.log'), 'a')
        onTestFinished(() => closeSync(descriptor))
      }
      expect(await growthSince(before)).toBe(`${join(tmpdir(), '…/data.log')} (×2)`)
    },
  )

  it('names the event of a listener', async () => {
    const before = resourcesInUse()
    const listener = () => {}
    process.on('exit', listener)
    onTestFinished(() => void process.off('exit', listener))
    expect(await growthSince(before)).toBe("a listener on 'exit' of the process (×1)")
  })

  it.runIf(isLinux)('names the address of a socket', async () => {
    const before = resourcesInUse()
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    expect(await growthSince(before)).toMatch(
      /^a (TCP socket on 127\.0\.0\.1:\d+|socket without an address) \(×1\)$/,
    )
  })

  it.runIf(isLinux)('names threads', async () => {
    const before = resourcesInUse()
    const workers = Array.from(
      { length: 5 },
      () => new Worker('setInterval(() => {}, 1000)', { eval: true, name: 'indexer' }),
    )
    onTestFinished(async () => void (await Promise.all(workers.map((worker) => worker.terminate()))))
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('online', resolve))))
    expect(await growthSince(before)).toMatch(/a thread called \w+ \(×\d\)/)
  })

  it('lists the first names, and counts the rest', async () => {
    const before = resourcesInUse()
    const listener = () => {}
    const events = Array.from({ length: 8 }, (_, i) => `event ${i}`)
    for (const event of events) process.on(event, listener)
    onTestFinished(() => {
      for (const event of events) process.off(event, listener)
    })
    expect(await growthSince(before)).toMatch(
      /^(a listener on 'event \d' of the process \(×1\), ){5}and 3 others$/,
    )
  })

  it.runIf(isLinux)(
    'sees no growth where a file has taken the place of another, as those of an engine that rotates them do',
    async () => {
      const directory = folder()
      let descriptor = openSync(join(directory, 'a.log'), 'a')
      const before = resourcesInUse()
      closeSync(descriptor)
      descriptor = openSync(join(directory, 'b.log'), 'a')
      onTestFinished(() => closeSync(descriptor))
      expect(readdirSync(directory)).toEqual(['a.log', 'b.log'])
      expect(await growthSince(before)).toBeUndefined()
    },
  )
})
