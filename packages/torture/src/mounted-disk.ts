import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mount, remount, unmount } from './mounts.js'

/** Mounts something, until it is disposed of. */
export class MountedDisk implements Disposable {
  /** The mount point: a directory, or a file that the mount hides. */
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

  /** Mounts a disk in memory on a new directory. @param size In the form that `mount` accepts: `'8m'` */
  static ofSize(size: string): MountedDisk {
    return new MountedDisk(undefined, '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs')
  }

  /** Makes a file or a directory read-only. */
  static readOnly(path: string): MountedDisk {
    const disk = new MountedDisk(path, '--bind', path)
    disk.remount('ro,bind')
    return disk
  }

  /** Mounts a file on another file. @param path The mount point: a file that the mount hides */
  static file(path: string, source: string): MountedDisk {
    return new MountedDisk(path, '--bind', source)
  }

  /** @param options In the form that `mount` accepts: `'size=16m'` */
  remount(options: string): void {
    remount(this.place, options)
  }

  [Symbol.dispose](): void {
    // A process that was just killed may still have files open.
    unmount(this.place, '--lazy')
    if (this.#isOwn) rmdirSync(this.place)
  }
}
