import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mount, remount, unmount } from './mounts.js'

/** A place where something is mounted, until it is disposed of. */
export class MountedDisk implements Disposable {
  /** Where it is mounted: a directory, or the file in whose place it stands. */
  readonly place: string
  readonly #isOwn: boolean

  private constructor(place: string | undefined, ...options: readonly string[]) {
    this.#isOwn = place === undefined
    this.place = place ?? mkdtempSync(join(tmpdir(), 'logpond-torture-disk-'))
    try {
      mount(this.place, ...options)
    } catch (thrown) {
      if (this.#isOwn) rmdirSync(this.place)
      throw thrown
    }
  }

  /** A disk in memory, in a directory of its own. @param size As `mount` takes it: `'8m'`. */
  static ofSize(size: string): MountedDisk {
    return new MountedDisk(undefined, '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs')
  }

  /** A file or directory in its own place, which cannot be written as long as this holds. */
  static readOnly(path: string): MountedDisk {
    const disk = new MountedDisk(path, '--bind', path)
    disk.remount('ro,bind')
    return disk
  }

  /** A file that is also somewhere else. @param path The other place: a file that is hidden as long as this holds. */
  static file(path: string, source: string): MountedDisk {
    return new MountedDisk(path, '--bind', source)
  }

  /** @param options As `mount` takes them: `'size=16m'`. */
  remount(options: string): void {
    remount(this.place, options)
  }

  [Symbol.dispose](): void {
    // Who was killed just now may still be there.
    unmount(this.place, '--lazy')
    if (this.#isOwn) rmdirSync(this.place)
  }
}
