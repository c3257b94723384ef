import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'

/** A folder that nobody else may look into, until it is disposed. */
export class PrivateFolder implements Disposable {
  readonly path: string

  /** @param parent Where it is made. @throws LogStorageError IO */
  constructor(parent = tmpdir()) {
    try {
      this.path = mkdtempSync(join(parent, 'logpond-'))
    } catch (cause) {
      throw new LogStorageError(
        'IO',
        `A database that nobody may write is read by way of a folder for temporary files, and none could be made in ${parent}: ${(cause as Error).message}. Let TMPDIR name a folder that can be written.`,
        { cause },
      )
    }
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
