import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messages } from '../support/open-storage.js'

const FIXTURE = fileURLToPath(new URL('../fixtures/thread-exit.mjs', import.meta.url))

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'logpond-thread-exit-'))
})
afterAll(() => {
  rmSync(directory, { recursive: true })
})

/** Runs a process whose threads store entries until it ends. */
async function run(ending: string, loads: 'core' | 'nothing', signal = '') {
  const path = join(directory, `${ending} ${loads} ${signal}.log`)
  const child = spawn(process.execPath, [FIXTURE, path, ending, loads, signal], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const end = await new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, name) => resolve({ code, signal: name }))
  })
  return { ...end, errors, written: (thread = 1) => linesOf(`${path}-${thread}`) }
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n')
  } catch {
    return []
  }
}

describe.concurrent.each(['core', 'nothing'] as const)(
  'the end of a process with storages in threads, and a main thread that has loaded %s',
  (loads) => {
    it.each([
      ['process.exit', 3],
      ['process.exit with a thread of a thread', 3],
      ['throw', 1],
      ['return', 0],
    ])('by %s writes queued entries, and has the exit code %d', async (ending, code) => {
      const end = await run(ending, loads)
      expect(end).toMatchObject({ code, signal: null })
      expect(end.written()).toEqual(messages(250))
    })

    it('by process.exit() writes the queued entries of each of several threads', async () => {
      const end = await run('process.exit with several threads', loads)
      expect([1, 2, 3].map((thread) => end.written(thread).length)).toEqual([250, 250, 250])
    })

    it.skipIf(process.platform === 'win32').each(['SIGTERM', 'SIGINT', 'SIGHUP'])(
      'by %s writes queued entries, and still ends by that signal',
      async (signal) => {
        const end = await run('signal', loads, signal)
        expect(end).toMatchObject({ code: null, signal, errors: '' })
        expect(end.written()).toEqual(messages(250))
      },
    )

    it('by a signal is left to a listener of the application', async () => {
      const end = await run('signal with a listener', loads, 'SIGTERM')
      expect(end).toMatchObject({ code: 7, signal: null, errors: '' })
      expect(end.written()).toEqual(messages(250))
    })

    it('does not wait for a thread that was terminated', async () => {
      const end = await run('process.exit after a thread was terminated', loads)
      expect(end).toMatchObject({ code: 3, errors: '' })
    })

    it('does not wait for a thread that is blocked and has nothing to write', async () => {
      const end = await run('process.exit beside a thread that is blocked and has nothing to write', loads)
      expect(end).toMatchObject({ code: 3, errors: '' })
    })

    it('ignores a storage that was closed', async () => {
      const end = await run('process.exit after the storage was closed', loads)
      expect(end).toMatchObject({ code: 3, errors: '' })
      expect(end.written()).toEqual(messages(250))
    })

    it('reports entries that could not be written', async () => {
      const end = await run('process.exit beside a driver that fails', loads)
      expect(end.code).toBe(3)
      expect(end.errors).toContain('250 log entries could not be written before the process ended.')
    })
  },
)
