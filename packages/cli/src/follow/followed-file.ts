import type { BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { LogEntry } from '@logpond/core'
import type { EntryStore } from '../ingest/entry-store.js'
import type { FileReport } from '../ingest/ingest-report.js'
import { InputError } from '../input/input-error.js'
import type { LineReader } from '../line-reader.js'
import type { Committer } from './committer.js'
import { type FileIdentity, identityOf, isSameFile } from './file-position.js'
import { findFile } from './find-file.js'
import { GrowingFile } from './growing-file.js'
import { type RotatedFile, rotatedFiles } from './rotated-files.js'
import { countWholeEntries } from './whole-entries.js'

export interface FollowedFileOptions {
  /** The path as the user typed it. */
  readonly name: string
  readonly path: string
  readonly committer: Committer
  readonly reader: LineReader
  readonly store: EntryStore
  readonly now: () => number
  readonly signal: AbortSignal
  /** Called for each problem when it occurs. */
  readonly notify: (problem: InputError) => void
}

/** Checks without new lines after which the last entry counts as complete: one second. */
const QUIET_FOR_ENTRY = 4
/** Checks without new bytes after which a renamed file counts as complete: five seconds. */
const QUIET_FOR_FILE = 20
const MISSING =
  'is a new file, and the previous one was not found: the last lines of the previous file may be missing'

interface Source {
  readonly file: GrowingFile
  quiet: number
}

/**
 * Follows the file at a path across renaming, removal, truncation, and the time between two runs.
 *
 * Usually it reads one file. After a rotation it reads the old file until that is complete, and the new one.
 */
export class FollowedFile {
  readonly #options: FollowedFileOptions
  #sources: Source[] = []
  #finished: readonly FileIdentity[] = []
  #refused: BigIntStats | undefined
  #problem: InputError | undefined

  constructor(options: FollowedFileOptions) {
    this.#options = options
  }

  get report(): FileReport {
    const { name, reader, store } = this.#options
    return { file: name, counts: reader.counts, refusals: store.refusals, problem: this.#problem }
  }

  /** Finds the files that earlier runs did not read to their end. */
  async resume(): Promise<void> {
    const { path, committer, notify } = this.#options
    const rotated = await rotatedFiles(path)
    // Files that were rotated before the first run are not read.
    this.#finished = committer.isFirst ? rotated.map(({ stat }) => identityOf(stat)) : committer.finished
    let last: string | undefined
    for (const position of committer.positions) {
      const found = await findFile(position, rotated, [path, position.path])
      if (found !== undefined) this.#sources.push(...(await this.#openOld(found, position.offset)))
      else if (position.offset > 0) notify(new InputError('unreadable', MISSING))
      last = found ?? last
    }
    // Before an unread file was truncated, rotations may have copied it.
    const isUnread = this.#sources.at(-1)?.file.position.offset === 0
    if (last === undefined || isUnread)
      await this.#addFilesAfter(undefined, rotated, Math.max(0, this.#sources.length - 1))
    else if (last !== path) await this.#addFilesAfter(last, rotated, this.#sources.length)
    await this.#rememberFiles(rotated)
  }

  /**
   * Stores new lines.
   *
   * @param isRested Whether the caller paused since the last call.
   * @returns Whether there were new lines.
   */
  async poll(isRested: boolean): Promise<boolean> {
    try {
      const current = await this.#findCurrent()
      let isBusy = false
      for (const source of [...this.#sources]) {
        if (isRested) source.quiet++
        isBusy = (await this.#readOn(source, current)) || isBusy
      }
      return isBusy
    } catch (thrown) {
      this.#fail(thrown)
      return false
    }
  }

  /** Stores the last entries. A line without an end is not stored: the next run reads it. */
  async end(): Promise<void> {
    for (const source of this.#sources) {
      if (source !== this.#sources.at(-1)) source.file.finishLine()
      await this.#store(source, true)
      await source.file.close()
    }
  }

  async #findCurrent(): Promise<BigIntStats | undefined> {
    const { path } = this.#options
    const current = await stat(path, { bigint: true }).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return undefined
      throw thrown
    })
    const isKnown = (found: BigIntStats) =>
      this.#sources.some(({ file }) => file.isSameAs(found)) || this.#refused?.ino === found.ino
    if (current !== undefined && !isKnown(current)) {
      const rotated = await rotatedFiles(path)
      const last = this.#sources.at(-1)
      const old = rotated.find((file) => last?.file.isSameAs(file.stat))
      if (last === undefined || old !== undefined)
        await this.#addFilesAfter(old?.path, rotated, this.#sources.length)
      this.#sources.push(sourceOf(await GrowingFile.open(path)))
      await this.#rememberFiles(rotated)
    }
    // A file that did not exist is not a problem once it does.
    if (this.#problem?.problem === 'unreadable') this.#problem = undefined
    return current
  }

  async #readOn(source: Source, current: BigIntStats | undefined): Promise<boolean> {
    const { file } = source
    if (current !== undefined && file.isSameAs(current) && (await file.isReplaced()))
      await this.#startOver(source)
    let isBusy = false
    while (!this.#options.signal.aborted && (await this.#readMore(source, current))) {
      isBusy = true
      await this.#store(source, false)
    }
    if (isBusy) source.quiet = 0
    const isLast = source === this.#sources.at(-1)
    if (!isLast || source.quiet >= QUIET_FOR_ENTRY) await this.#store(source, true)
    if (!isLast && source.quiet >= QUIET_FOR_FILE) await this.#leave(source)
    return isBusy
  }

  async #readMore({ file }: Source, current: BigIntStats | undefined): Promise<boolean> {
    try {
      return await file.readMore()
    } catch (thrown) {
      if (!(thrown instanceof InputError)) throw thrown
      // It is not text. A file that replaces it may be.
      this.#refused = current
      this.#sources = this.#sources.filter((source) => source.file !== file)
      await this.#rememberFiles(await rotatedFiles(this.#options.path))
      await file.close()
      throw thrown
    }
  }

  /** Handles truncation: the lines that were not stored yet are in a copy of the file, or only in memory. */
  async #startOver(source: Source): Promise<void> {
    const { file } = source
    const { path } = this.#options
    const rotated = await rotatedFiles(path)
    const copy = file.position.offset > 0 ? await findFile(file.position, rotated) : undefined
    const at = this.#sources.indexOf(source)
    let added = 0
    if (copy !== undefined) {
      const rest = await this.#openOld(copy, file.position.offset)
      this.#sources.splice(at, 0, ...rest)
      added = rest.length
    }
    if (copy !== undefined || file.position.offset === 0)
      added += await this.#addFilesAfter(copy, rotated, at + added)
    if (added === 0) {
      file.finishLine()
      await this.#store(source, true)
    }
    await file.restart()
    await this.#rememberFiles(rotated)
    for (const rest of this.#sources.slice(at, at + added)) await this.#readOn(rest, undefined)
  }

  /** Adds the unknown files after the one at `path`: several rotations may have happened since the last check. */
  async #addFilesAfter(
    path: string | undefined,
    rotated: readonly RotatedFile[],
    at: number,
  ): Promise<number> {
    const from = rotated.findIndex((file) => file.path === path) + 1
    const isKnown = ({ stat }: RotatedFile) =>
      this.#finished.some((file) => isSameFile(file, stat)) ||
      this.#sources.some(({ file }) => file.isSameAs(stat))
    const added: Source[] = []
    for (const file of rotated.slice(from))
      if (!isKnown(file)) added.push(...(await this.#openOld(file.path)))
    this.#sources.splice(at, 0, ...added)
    return added.length
  }

  /** Opens a rotated file; returns nothing if it cannot be read. */
  async #openOld(path: string, offset = 0): Promise<Source[]> {
    try {
      return [sourceOf(await GrowingFile.open(path, offset))]
    } catch (thrown) {
      const { message } = inputErrorOf(thrown)
      this.#options.notify(new InputError('unreadable', `was rotated to ${path}, which ${message}`))
      return []
    }
  }

  async #leave(source: Source): Promise<void> {
    source.file.finishLine()
    await this.#store(source, true)
    this.#sources = this.#sources.filter((other) => other !== source)
    this.#finished = [...this.#finished, source.file.position]
    await this.#rememberFiles(await rotatedFiles(this.#options.path))
    await source.file.close()
  }

  async #store(source: Source, isAll: boolean): Promise<void> {
    const { committer, reader, store } = this.#options
    const { file } = source
    for (
      let count = countWholeEntries(file.lines, isAll);
      count > 0;
      count = countWholeEntries(file.lines, isAll)
    ) {
      const entries = file.lines.slice(0, count).flatMap(({ text }) => reader.push(text))
      const timed = [...entries, ...reader.end()].map((entry) => this.#timed(entry))
      const next = await file.positionAfter(count)
      await committer.store(timed, store, reader.counts.lines, this.#sources.indexOf(source), next)
      file.advance(count, next)
    }
  }

  /** Sets the time of an entry, because entries are recognized by their times after a kill. */
  #timed(entry: LogEntry): LogEntry {
    return entry.timestamp === undefined ? { ...entry, timestamp: this.#options.now() } : entry
  }

  /** @param rotated The rotated files that still exist. Others are forgotten. */
  async #rememberFiles(rotated: readonly RotatedFile[]): Promise<void> {
    this.#finished = this.#finished
      .filter((known) => rotated.some(({ stat }) => isSameFile(known, stat)))
      .map(({ inode, born }) => ({ inode, born }))
    await this.#options.committer.setFiles(
      this.#sources.map(({ file }) => file.position),
      this.#finished,
    )
  }

  #fail(thrown: unknown): void {
    const problem = inputErrorOf(thrown)
    if (problem.message !== this.#problem?.message) this.#options.notify(problem)
    this.#problem = problem
  }
}

/** Turns an error of reading a file into an InputError. Rethrows all other errors. */
function inputErrorOf(thrown: unknown): InputError {
  if (thrown instanceof InputError) return thrown
  if (!(thrown instanceof Error) || !('syscall' in thrown)) throw thrown
  return new InputError('unreadable', `cannot be read: ${thrown.message}`, { cause: thrown })
}

function sourceOf(file: GrowingFile): Source {
  return { file, quiet: 0 }
}
