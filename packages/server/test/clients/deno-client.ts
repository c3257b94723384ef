import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

const DENO = join(import.meta.dirname, '../../../../scripts/servers/deno/node_modules/.bin/deno')
const PROGRAM = join(import.meta.dirname, '../fixtures/logs-on-deno.mjs')

/** `npm run test:servers` installs Deno and sets this variable: 92 MB are too much for `npm install`. */
export const hasDeno = process.env.LOGPOND_SERVERS !== undefined && existsSync(DENO)

/** A program on Deno, whose exporter of OTLP is written in Rust. */
export class DenoClient {
  readonly #child: ChildProcess

  /** @param env Settings of OpenTelemetry. */
  constructor(url: string, env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(DENO, ['run', '-A', PROGRAM], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {
        ...process.env,
        OTEL_DENO: 'true',
        OTEL_EXPORTER_OTLP_ENDPOINT: url,
        OTEL_SERVICE_NAME: 'shop',
        OTEL_BLRP_SCHEDULE_DELAY: '50',
        ...env,
      },
    })
    onTestFinished(() => {
      this.#child.kill('SIGKILL')
    })
  }

  /** Logs so many lines, which are numbered from 0 on. */
  log(count: number): void {
    this.#child.stdin?.write(`log ${count}\n`)
  }

  /** Serves one request, and logs a warning in its span. */
  request(): void {
    this.#child.stdin?.write('request\n')
  }

  /** Ends the program, which sends what it has not sent yet. */
  async end(): Promise<number | null> {
    const exit = once(this.#child, 'exit') as Promise<[number | null]>
    this.#child.stdin?.end()
    return (await exit)[0]
  }
}
