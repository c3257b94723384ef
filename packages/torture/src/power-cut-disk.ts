import { execFileSync } from 'node:child_process'
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { mount, unmount } from './mounts.js'

const SIZE = 256 * 1024 * 1024
/** During a case, the kernel writes nothing to the disk by itself. Only synced data reaches it. */
const MOUNT = 'loop,commit=300'
/** Attempts, and milliseconds between them: a killed process needs a moment to release its files. */
const UNMOUNT = { attempts: 100, pause: 20 }

/** An ext4 file system in a file, whose power can be cut. */
export class PowerCutDisk implements AsyncDisposable {
  /** The mount point. */
  readonly place: string
  readonly #folder: string
  readonly #image: string
  readonly #shutDown: string
  #isMounted = false

  private constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'logpond-torture-power-'))
    this.#image = join(this.#folder, 'image')
    this.#shutDown = join(this.#folder, 'shut-down')
    this.place = join(this.#folder, 'disk')
  }

  static async make(): Promise<PowerCutDisk> {
    const disk = new PowerCutDisk()
    try {
      await disk.#make()
      return disk
    } catch (thrown) {
      await disk[Symbol.asyncDispose]()
      throw thrown
    }
  }

  async #make(): Promise<void> {
    const source = fileURLToPath(new URL('../native/shut-down.c', import.meta.url))
    execFileSync('gcc', ['-O2', '-o', this.#shutDown, source], { stdio: 'pipe' })
    const image = openSync(this.#image, 'w')
    ftruncateSync(image, SIZE)
    closeSync(image)
    execFileSync('mkfs.ext4', ['-q', this.#image], { stdio: 'pipe' })
    await mkdir(this.place)
    this.#mount()
  }

  /**
   * Cuts the power: data that has not reached the disk is lost, and every further call fails.
   *
   * @returns The time of the cut, as `sharedTime()`
   */
  cut(): number {
    return Number(execFileSync(this.#shutDown, [this.place], { encoding: 'utf8' })) / 1000
  }

  /** Restores the power. No process may have a file open there. */
  async restart(): Promise<void> {
    await this.#unmount()
    this.#mount()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unmount()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #mount(): void {
    mount(this.place, '-o', MOUNT, this.#image)
    this.#isMounted = true
  }

  async #unmount(): Promise<void> {
    for (let attempt = 1; this.#isMounted; attempt++) {
      try {
        unmount(this.place)
        this.#isMounted = false
      } catch (thrown) {
        if (attempt === UNMOUNT.attempts) throw thrown
        await sleep(UNMOUNT.pause)
      }
    }
  }
}
