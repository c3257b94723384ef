import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { onTestFinished } from 'vitest'

const SCRIPT = join(import.meta.dirname, '../fixtures/receiver.mjs')

/** A receiver in a process of its own, which can be killed and started again on the same port. */
export class ReceiverProcess {
  readonly #directory = mkdtempSync(join(tmpdir(), 'logpond-receiver-'))
  #child: ChildProcess | undefined
  #port = 0

  constructor() {
    onTestFinished(() => {
      this.#child?.kill('SIGKILL')
      rmSync(this.#directory, { recursive: true, force: true })
    })
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** @param kill Behind how many commits it kills itself, before their clients get an answer. */
  async start(kill = 0): Promise<void> {
    const args = [SCRIPT, this.#path, String(this.#port), String(kill)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#child = child
    const [line] = (await once(child.stdout, 'data')) as [Buffer]
    this.#port = Number(line)
  }

  /** Resolves when the process has ended, by itself or by the signal. */
  async end(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    if (signal !== undefined) child.kill(signal)
    await ended
  }

  /** How often each message is stored, by now. */
  async stored(): Promise<Map<string, number>> {
    const storage = await openLogStorage({ driver: betterSqlite3({ path: this.#path, readOnly: true }) })
    const counts = new Map<string, number>()
    for await (const { message } of storage.scan()) counts.set(message, (counts.get(message) ?? 0) + 1)
    await storage.close()
    return counts
  }

  get #path(): string {
    return join(this.#directory, 'logs.db')
  }
}
