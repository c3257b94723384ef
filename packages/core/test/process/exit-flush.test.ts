import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messages } from '../support/open-storage.js'

const FIXTURE = fileURLToPath(new URL('../fixtures/exit.mjs', import.meta.url))

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-exit-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** Runs a separate process to its end. Sends a signal, if any, once the process reports that it is ready. */
async function run(ending: string, signal?: NodeJS.Signals) {
  const path = join(directory, `${ending} ${signal}.log`)
  const child = spawn(process.execPath, [FIXTURE, path, ending, `${signal}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    if (signal && String(chunk).includes('ready')) child.kill(signal)
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const end = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, name) => resolve({ code, signal: name }))
  })
  let written: string[] = []
  try {
    written = readFileSync(path, 'utf8').trimEnd().split('\n')
  } catch {
    // Nothing was written.
  }
  return { ...end, written, output, errors }
}

describe.concurrent('the end of a process', () => {
  it.each([
    ['return', 0, 250],
    ['committed', 0, 1],
    ['return after a long wait', 0, 250],
    ['several commits, each after a long wait', 4, 5],
    ['process.exit', 3, 5000],
    ['throw', 1, 250],
    ['reject', 1, 250],
  ])('by %s writes queued entries, and has the exit code %d', async (ending, code, count) => {
    const end = await run(ending)
    expect(end).toMatchObject({ code, signal: null })
    expect(end.written).toEqual(messages(count))
  })

  it('by process.exit() in the middle of a write writes each entry once', async () => {
    const end = await run('process.exit in flight')
    expect(end).toMatchObject({ code: 3, errors: '' })
    expect(end.written).toEqual([...messages(5000), ...messages(50)])
  })

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s writes queued entries, and still ends by that signal',
    async (signal) => {
      const end = await run('signal', signal)
      expect(end).toMatchObject({ code: null, signal })
      expect(end.written).toEqual(messages(250))
    },
  )

  it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s, sent twice, also writes queued entries',
    async (signal) => {
      const end = await run('signal twice', signal)
      expect(end).toMatchObject({ code: null, signal, errors: '' })
      expect(end.written).toEqual(messages(250))
    },
  )

  it.skipIf(process.platform === 'win32')(
    'is not caused by a signal that Node.js ignores, with an open storage or after it was closed',
    async () => {
      const end = await run('signal that Node.js ignores')
      expect(end).toMatchObject({ code: 3, signal: null, errors: '' })
      expect(end.written).toEqual(messages(1))
    },
  )

  it('by a signal is left to other listeners of that signal', async () => {
    const end = await run('signal with a listener', 'SIGTERM')
    expect(end).toMatchObject({ code: 7, signal: null })
    expect(end.written).toEqual([...messages(50), 'terminating'])
  })

  it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const)(
    'by %s is left to a listener that was added with once before the storage',
    async (signal) => {
      const end = await run('signal with an earlier listener', signal)
      expect(end).toMatchObject({ code: 7, signal: null, errors: '' })
      expect(end.written).toEqual([...messages(50), 'terminating'])
    },
  )

  it.skipIf(process.platform === 'win32')(
    'by a signal that such a listener raises again writes queued entries, and is by that signal',
    async () => {
      const end = await run('signal with an earlier listener, which raises it again', 'SIGTERM')
      expect(end).toMatchObject({ code: null, signal: 'SIGTERM', errors: '' })
      expect(end.written).toEqual([...messages(50), 'terminating'])
    },
  )

  it('is not delayed by an open storage that is idle', async () => {
    expect(await run('idle')).toMatchObject({ code: 0, signal: null, errors: '' })
  })

  it('reports entries that could not be written if there is no onDrop', async () => {
    const end = await run('lost')
    expect(end).toMatchObject({ code: 0, written: [] })
    expect(end.errors).toContain('logpond: 2 log entries could not be written before the process ended.')
  })

  it('reports entries whose storage was still being opened', async () => {
    const end = await run('process.exit before it is open')
    expect(end).toMatchObject({ code: 3, written: [] })
    expect(end.errors).toContain(
      'logpond: 1 log entry could not be written before the process ended. The storage was still being opened.',
    )
  })

  it('does not report what a driver says that is not open yet', async () => {
    const { errors } = await run('process.exit before its driver can write')
    expect(errors).toContain('The storage was still being opened.')
    expect(errors).not.toContain('CONNECTION')
  })

  it.each([
    ['process.exit after a drop', 3],
    ['return after a drop', 0],
  ])('by %s prints the warning about it once', async (ending, code) => {
    const end = await run(ending)
    expect(end.code).toBe(code)
    expect(end.errors.match(/A log entry was dropped/g)).toHaveLength(1)
  })

  it('is not prevented by an onDrop that stores each dropped entry again', async () => {
    const end = await run('drop')
    expect(end).toMatchObject({ code: 0, written: [], output: 'CLOSED\n'.repeat(3) })
  })
})
