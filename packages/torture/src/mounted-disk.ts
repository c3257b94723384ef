import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A place where something is mounted, until it is disposed of. */
export class MountedDisk implements Disposable {
  readonly directory: string

  private constructor(...mount: readonly string[]) {
    this.directory = mkdtempSync(join(tmpdir(), 'logpond-torture-disk-'))
    try {
      run('mount', ...mount, this.directory)
    } catch (thrown) {
      rmdirSync(this.directory)
      throw thrown
    }
  }

  /** A disk in memory. @param size As `mount` takes it: `'8m'`. */
  static ofSize(size: string): MountedDisk {
    return new MountedDisk('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs')
  }

  /** The same files as in another directory, which cannot be written here. */
  static readOnly(directory: string): MountedDisk {
    const disk = new MountedDisk('--bind', directory)
    disk.remount('ro,bind')
    return disk
  }

  /** @param options As `mount` takes them: `'size=16m'`. */
  remount(options: string): void {
    run('mount', '-o', `remount,${options}`, this.directory)
  }

  [Symbol.dispose](): void {
    // Who was killed just now may still be there.
    run('umount', '--lazy', this.directory)
    rmdirSync(this.directory)
  }
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
}
