import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { constants } from 'node:os'

/** Kinds of system calls, with their numbers in `native/failing-io.c`. */
const CALLS = { write: 1, sync: 2, truncate: 3, read: 4 } as const

/** Bytes of the control block: four numbers, a path, and two more numbers. */
export const CONTROL_BYTES = 280
const FAILED_AT = 12
const PATH_AT = 16
const SHARE_AT = 272

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

/** Says which system calls of a process fail: a file that `native/failing-io.c` reads. */
export class FailingIoControl implements Disposable {
  readonly #control: number

  /** @param path The control file, which exists. */
  constructor(path: string) {
    this.#control = openSync(path, 'r+')
  }

  /** Number of calls that have failed since the last {@link begin}. */
  get failed(): number {
    const failed = Buffer.alloc(4)
    readSync(this.#control, failed, 0, 4, FAILED_AT)
    return failed.readInt32LE()
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
