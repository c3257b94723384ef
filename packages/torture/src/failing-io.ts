import { execFileSync } from 'node:child_process'
import { closeSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

/** Kinds of system calls, with their numbers in `native/failing-io.c`. */
const CALLS = { write: 1, sync: 2, truncate: 3, read: 4 } as const

/** Bytes of the control block: four numbers, a path, and two more numbers. */
const CONTROL_BYTES = 280
const FAILED_AT = 12
const PATH_AT = 16
const SHARE_AT = 272

/** Milliseconds. */
const PATIENCE = 10_000

export interface Failure {
  readonly call: keyof typeof CALLS
  readonly error: 'EIO' | 'ENOSPC'
  /** The end of the path of the file. */
  readonly path: string
  /** How many calls fail. @default no limit */
  readonly times?: number
  /** The share of the calls that fail, from 0 to 1. @default 1 */
  readonly share?: number
}

/** Makes system calls of a process fail. Can be switched on and off while the process runs. */
export class FailingIo implements Disposable {
  /** Environment variables for the process. */
  readonly env: Readonly<Record<string, string>>
  readonly #control: number

  /** @param folder The folder for the compiled library and the control file */
  constructor(folder: string) {
    const library = join(folder, 'failing-io.so')
    const source = fileURLToPath(new URL('../native/failing-io.c', import.meta.url))
    execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'], { stdio: 'pipe' })
    const control = join(folder, 'failing-io')
    writeFileSync(control, Buffer.alloc(CONTROL_BYTES))
    this.#control = openSync(control, 'r+')
    this.env = { LD_PRELOAD: library, FAILING_IO: control }
  }

  /** Number of calls that have failed since the last {@link begin}. */
  get failed(): number {
    const failed = Buffer.alloc(4)
    readSync(this.#control, failed, 0, 4, FAILED_AT)
    return failed.readInt32LE()
  }

  /** Waits until this many calls have failed. Resolves to false after a time-out. */
  async hasFailed(times: number): Promise<boolean> {
    const deadline = performance.now() + PATIENCE
    while (this.failed < times && performance.now() < deadline) await sleep(5)
    return this.failed >= times
  }

  begin({ call, error, path, times = -1, share = 1 }: Failure): void {
    this.end()
    const control = Buffer.alloc(CONTROL_BYTES)
    control.writeInt32LE(constants.errno[error], 4)
    control.writeInt32LE(times, 8)
    control.write(path, PATH_AT)
    control.writeInt32LE(Math.round(share * 10_000), SHARE_AT)
    // The call number comes last, because the process may read the block at any time.
    writeSync(this.#control, control, 0, CONTROL_BYTES, 0)
    this.#setCall(CALLS[call])
  }

  end(): void {
    this.#setCall(0)
  }

  [Symbol.dispose](): void {
    closeSync(this.#control)
  }

  #setCall(call: number): void {
    const number = Buffer.alloc(4)
    number.writeInt32LE(call)
    writeSync(this.#control, number, 0, 4, 0)
  }
}
