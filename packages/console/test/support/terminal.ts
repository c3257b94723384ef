import { Console } from 'node:console'
import { Writable } from 'node:stream'

/** A console with a terminal that a test can read. The one of the tests belongs to vitest. */
export class Terminal {
  #printed = ''
  readonly console: Console

  constructor() {
    const stream = () =>
      new Writable({
        write: (chunk, _encoding, done) => {
          this.#printed += String(chunk)
          done()
        },
      })
    this.console = new Console({ stdout: stream(), stderr: stream(), colorMode: false })
  }

  /** What was printed since the last call. */
  take(): string {
    const printed = this.#printed
    this.#printed = ''
    return printed
  }
}
