import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import type { FollowState } from '../../src/follow/follow-state.js'
import { ManualTimer } from '../support/manual-timer.js'
import { runCli, startCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

/** The state of the followed file. */
function stateOf(directory: string): string {
  try {
    const folder = join(directory, '.logpond/logs.db-follow')
    const name = readdirSync(folder).find((name) => name.endsWith('.json'))
    return name === undefined ? '' : readFileSync(join(folder, name), 'utf8')
  } catch {
    return ''
  }
}

/** Whether the process has stored all lines, so that the state does not change any more. */
function isComplete(state: string, log: string): boolean {
  if (state === '') return false
  const { positions, intent } = JSON.parse(state) as FollowState
  return intent === undefined && positions.at(-1)?.offset === statSync(log).size
}

it('stores each line once and in order, whenever the process is killed', async () => {
  const directory = temporaryDirectory()
  const log = join(directory, 'app.log')
  const lines: string[] = []
  const write = (count: number) => {
    const more = Array.from({ length: count }, (_, i) => `{"level":30,"msg":"line ${lines.length + i}"}`)
    lines.push(...more)
    appendFileSync(log, `${more.join('\n')}\n`)
  }
  writeFileSync(log, '')
  for (let kill = 0; kill < 8; kill++) {
    write(8000)
    const before = stateOf(directory)
    const child = spawn(process.execPath, [BIN, 'ingest', '-f', log], { cwd: directory, stdio: 'ignore' })
    onTestFinished(() => void child.kill('SIGKILL'))
    // The state changes before and after each batch. Over the kills, every step is sometimes the last one.
    for (let changes = 0, last = before; changes <= kill % 4; ) {
      const state = stateOf(directory)
      if (state !== last) changes++
      last = state
      // On a busy machine this loop misses changes. More lines lead to more changes.
      if (isComplete(state, log)) write(8000)
      await setImmediate()
    }
    child.kill('SIGKILL')
    await once(child, 'exit')
    if (kill === 4) {
      renameSync(log, `${log}.1`)
      writeFileSync(log, '')
    }
  }
  const timer = new ManualTimer()
  const stop = new AbortController()
  const { status } = startCli(['ingest', '-f', log], { directory, after: timer.after, signal: stop.signal })
  await timer.tick(5)
  stop.abort('SIGINT')
  expect(await status).toBe(0)
  const { lines: exported } = await runCli(['export'], { directory })
  const entries = exported.map((line) => JSON.parse(line) as { id: number; message: string })
  const messages = entries.sort((a, b) => a.id - b.id).map(({ message }) => message)
  expect(messages).toEqual(lines.map((_, i) => `line ${i}`))
})
