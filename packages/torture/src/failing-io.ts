import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CONTROL_BYTES, FailingIoControl, type Failure } from './failing-io-control.js'

export type { Failure } from './failing-io-control.js'

/** Milliseconds. */
const PATIENCE = 10_000

/** Makes system calls of a process fail. Can be switched on and off while the process runs. */
export class FailingIo implements Disposable {
  /** Environment variables for the process. */
  readonly env: Readonly<Record<string, string>>
  readonly #control: FailingIoControl

  /** @param folder The folder for the compiled library and the control file */
  constructor(folder: string) {
    const library = join(folder, 'failing-io.so')
    const source = fileURLToPath(new URL('../native/failing-io.c', import.meta.url))
    execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'], { stdio: 'pipe' })
    const control = join(folder, 'failing-io')
    writeFileSync(control, Buffer.alloc(CONTROL_BYTES))
    this.#control = new FailingIoControl(control)
    this.env = { LD_PRELOAD: library, FAILING_IO: control }
  }

  /** Number of calls that have failed since the last {@link begin}. */
  get failed(): number {
    return this.#control.failed
  }

  /** Waits until this many calls have failed. Resolves to false after a time-out. */
  async hasFailed(times: number): Promise<boolean> {
    const deadline = performance.now() + PATIENCE
    while (this.failed < times && performance.now() < deadline) await sleep(5)
    return this.failed >= times
  }

  begin(failure: Failure): void {
    this.#control.begin(failure)
  }

  end(): void {
    this.#control.end()
  }

  [Symbol.dispose](): void {
    this.#control[Symbol.dispose]()
  }
}
