import { runSteps, type Steps } from '@logpond/blocks'
import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { tryToTruncateWal } from '../connection/wal.js'
import { type KnownIds, type Mark, MarkFile, withMarkFile } from '../files/mark-file.js'
import { prepareFile } from '../files/prepare-file.js'
import { openWriter } from '../open-connection.js'
import { inRealTime } from '../ownership/keep-trying.js'
import { SoleOwner } from '../ownership/sole-owner.js'
import { APPLICATION_ID } from '../schema/migrations.js'
import { copyWal, moveAside, quarantineOf, rename, sizeOf, unusedTime, versionOf } from './database-files.js'
import * as incidents from './incidents.js'
import { ceilingOf, MarkKeeper, type Unreported } from './mark-keeper.js'
import { mendCounters } from './mend-counters.js'
import { type FileToOpen, type OpenedFile, readIdentity } from './opened-file.js'
import { probeDatabase } from './probe-database.js'
import { readThrough } from './read-through.js'
import { scanWal, type WalScan } from './scan-wal.js'

/** Connections that must report damage before a database is treated as damaged. */
const VERDICTS = 3

/** How often, and how many milliseconds apart, the first of several openings tries again until the others have closed. */
const WAITS = 60
const WAIT = 25

/** Makes the report of a loss, once the ids around it are known. */
type Finding = (ids: KnownIds | undefined) => LogStorageError

/**
 * Opens a database for writing after checking whether any of its files is missing, damaged or belongs to another
 * database: SQLite itself continues with whatever it finds, without an error.
 *
 * What a live writer could explain is never treated as damage. Files are renamed only while other drivers are kept out.
 */
export class Recovery {
  readonly #given: FileToOpen
  readonly #path: string
  readonly #wal: string
  readonly #owner: SoleOwner
  readonly #marks: MarkFile
  readonly #found: LogStorageError[] = []
  readonly #findings: Finding[] = []
  #mark: Mark | undefined
  #isWalMissing = false
  /** Whether it was not closed: a power cut may have lost the last entries together with all evidence of them. */
  #wasCutOff = false
  #hold: Disposable | undefined

  constructor(given: FileToOpen) {
    this.#given = given
    this.#path = given.options.path
    this.#wal = `${this.#path}-wal`
    this.#owner = new SoleOwner(this.#path, given.owner)
    this.#marks = new MarkFile(this.#path)
  }

  /** @throws LogStorageError */
  async open(signal?: AbortSignal): Promise<OpenedFile> {
    try {
      prepareFile(this.#path)
      this.#mark = this.#marks.readAtOpening()
      this.#reportEarlierQuarantine()
      if (this.#owner.isAlone) await runSteps(this.#checkFiles(), signal)
      const connection = await this.#outlast(() => runSteps(this.#connect(), signal))
      try {
        return this.#settle(connection)
      } catch (thrown) {
        connection.close()
        throw thrown
      }
    } catch (thrown) {
      this.#marks.close()
      throw thrown
    } finally {
      this.#hold?.[Symbol.dispose]()
    }
  }

  /** Reports what an earlier opening moved aside and may not have reported. */
  #reportEarlierQuarantine(): void {
    const time = this.#mark?.untold
    if (time === undefined) return
    this.#found.push(incidents.unreportedQuarantine(this.#path, quarantineOf(this.#path, time)))
  }

  *#checkFiles(): Steps<void> {
    this.#finishMoves()
    const before = versionOf(this.#wal)
    const scan = yield* scanWal(this.#wal)
    const isEmpty = sizeOf(this.#path) === 0
    this.#isWalMissing = scan === undefined
    this.#wasCutOff = scan !== undefined || this.#mark?.wal === true
    if (!isEmpty && (scan === undefined || !this.#isSuspicious(scan))) return
    if (isEmpty && scan === undefined && !this.#mark) return
    // If the log changes, a program without an owner record is writing it.
    if (!this.#tryHold() || versionOf(this.#wal) !== before) return
    if (isEmpty) this.#judgeEmpty(scan)
    else if (scan !== undefined) this.#judgeWal(scan)
  }

  #isSuspicious(scan: WalScan): boolean {
    return scan.why !== undefined || this.#isShort(scan) || this.#isForeign(scan)
  }

  /** Whether the log ends before an entry that was committed. */
  #isShort({ state }: WalScan): boolean {
    const mark = this.#mark
    return mark !== undefined && state?.uuid === mark.uuid && state.lastId < mark.lastId
  }

  #isForeign({ state, applicationId = APPLICATION_ID }: WalScan): boolean {
    const mark = this.#mark
    if (mark === undefined || mark.uuid === '') return false
    return applicationId !== APPLICATION_ID || (state !== undefined && state.uuid !== mark.uuid)
  }

  #judgeWal(scan: WalScan): void {
    if (this.#isForeign(scan) && this.#setForeignAside()) return
    const why = scan.why ?? (this.#isShort(scan) ? 'cut' : undefined)
    if (why === undefined) return
    const copy = this.#tryToCopyWal()
    this.#findings.push((ids) => incidents.walDamaged(this.#path, scan, why, copy, ids))
  }

  #tryToCopyWal(): { path: string } | { error: unknown } {
    try {
      return { path: copyWal(this.#path, this.#time()) }
    } catch (error) {
      return { error }
    }
  }

  /** Returns whether the log belonged to another database: without the log, the database shows its own uuid. */
  #setForeignAside(): boolean {
    const mark = this.#mark as Mark
    const time = this.#time()
    const aside = this.#foreignAt(time)
    this.#marks.write({ ...mark, foreignWal: time })
    rename(this.#wal, aside)
    const uuid = probeDatabase(this.#given.binding, this.#path)
    const isOwn = uuid === mark.uuid || uuid === 'empty'
    if (isOwn) this.#findings.push((ids) => incidents.walForeign(this.#path, aside, ids))
    // Database and log were both replaced, and belong together.
    else rename(aside, this.#wal)
    this.#marks.write(mark)
    return isOwn
  }

  #judgeEmpty(scan: WalScan | undefined): void {
    const lastId = this.#mark?.lastId ?? 0
    const hasLog = scan !== undefined && scan.commits + scan.lostCommits > 0
    if (this.#mark?.gone) {
      // SQLite would delete it.
      const left = hasLog ? `${this.#wal}-left-${this.#time()}` : undefined
      if (left !== undefined) rename(this.#wal, left)
      if (lastId > 0 && this.#mark.uuid !== '') {
        this.#found.push(incidents.databaseGone(this.#path, lastId, left))
      }
    } else if (lastId > 0 || hasLog) {
      const known = lastId > 0 ? `ids up to ${lastId} had been assigned in it` : 'its -wal holds transactions'
      this.#dealWithCorrupt(`it is empty (0 bytes), although ${known}`, undefined)
    }
  }

  /** Finishes or reverts renaming that a process began before it ended. */
  #finishMoves(): void {
    const { foreignWal, quarantine, ...mark } = this.#mark ?? {}
    if (foreignWal === undefined && quarantine === undefined) return
    if (!this.#tryHold()) return
    if (quarantine !== undefined) {
      this.#moveAside(quarantine)
      this.#found.push(incidents.quarantineFinished(this.#path, quarantineOf(this.#path, quarantine)))
    } else if (foreignWal !== undefined) {
      // The process ended before it decided whose log this is.
      const aside = this.#foreignAt(foreignWal)
      if (sizeOf(aside) !== undefined && !sizeOf(this.#wal)) rename(aside, this.#wal)
      this.#mark = mark as Mark
      this.#marks.write(this.#mark)
    }
  }

  /**
   * If several processes find the database damaged, the first of them waits here until the others have closed it. Does not
   * wait for a process that keeps it open longer than that.
   */
  async #outlast(connect: () => Promise<SqliteConnection>): Promise<SqliteConnection> {
    for (let attempts = 0; ; attempts++) {
      try {
        return await connect()
      } catch (thrown) {
        if (!incidents.isInUse(thrown) || !this.#owner.isFirst || attempts === WAITS) throw thrown
      }
      await inRealTime.pause(WAIT)
    }
  }

  *#connect(): Steps<SqliteConnection> {
    const { binding, options } = this.#given
    for (let verdicts = 1; ; verdicts++) {
      try {
        return openWriter(binding, options)
      } catch (thrown) {
        const reason = this.#reasonOfCorruption(thrown)
        if (reason === undefined) throw thrown
        if (verdicts < VERDICTS) yield* this.#readAll()
        else {
          this.#dealWithCorrupt(reason, (thrown as LogStorageError).cause ?? thrown)
          return openWriter(binding, options)
        }
      }
    }
  }

  /** Checks that the files can be read, if no other driver has them open: SQLite may mistake a read error for damage. */
  *#readAll(): Steps<void> {
    if (this.#given.options.onCorrupt !== 'quarantine' || !this.#tryHold()) return
    yield* readThrough(this.#path)
  }

  #reasonOfCorruption(thrown: unknown): string | undefined {
    if (!isLogStorageError(thrown)) return undefined
    // Bindings name the path first and give advice last; Logpond's message has better advice.
    if (thrown.code === 'CORRUPT') {
      const [words = ''] = thrown.message.replace(`SQLite failed on ${this.#path}: `, '').split('. ')
      return words
    }
    // With a mark, there was a Logpond database, and another application's has replaced it; without one, the path is wrong.
    const isReplaced = thrown.code === 'INVALID_OPTIONS' && this.#mark !== undefined
    return isReplaced ? 'it was replaced by the database of another application' : undefined
  }

  /** Moves the database aside if the options and the other drivers permit it. */
  #dealWithCorrupt(reason: string, cause: unknown): void {
    const path = this.#path
    if (this.#given.options.onCorrupt !== 'quarantine') throw incidents.databaseRefused(path, reason, cause)
    if (!this.#tryHold()) throw incidents.databaseInUse(path, reason, cause)
    const time = this.#time()
    this.#moveAside(time)
    this.#findings.length = 0
    this.#found.push(incidents.databaseQuarantined(path, quarantineOf(path, time), reason))
  }

  #moveAside(time: string): void {
    const { lastId = 0, ceiling = 0 } = this.#mark ?? {}
    // From here on, the next opening finishes what a crash interrupts.
    if (this.#mark !== undefined)
      withMarkFile(quarantineOf(this.#path, time), (file) => file.write(this.#mark as Mark))
    this.#marks.write({ uuid: '', lastId, ceiling, wal: false, quarantine: time })
    moveAside(this.#path, time)
    this.#mark = { uuid: '', lastId, ceiling, wal: false, gone: true, untold: time }
    this.#marks.write(this.#mark)
    prepareFile(this.#path)
  }

  /** Compares the database with its mark. */
  #settle(connection: SqliteConnection): OpenedFile {
    const { options } = this.#given
    const mark = this.#mark
    const { mended, areDamaged } = mendCounters(connection)
    if (mended !== undefined) this.#found.push(incidents.stateMended(this.#path, mended))
    const { uuid, lastId } = readIdentity(connection)
    const isSame = mark?.uuid === uuid
    const wasKnown = mark !== undefined && mark.uuid !== ''
    // An empty database has a new uuid: even its tables were in the log that is now missing.
    const ids = wasKnown && (isSame || lastId === 0) ? { before: mark.lastId, now: lastId } : undefined
    const isShort = ids !== undefined && ids.before > ids.now
    const findings = this.#findings
    if (isShort && findings.length === 0 && !mark?.gone) {
      this.#found.push(incidents.entriesMissing(this.#path, ids, !this.#isWalMissing))
    }
    for (const finding of findings) this.#found.push(finding(ids))
    if (wasKnown && ids === undefined && findings.length === 0) {
      this.#found.push(incidents.databaseReplaced(this.#path))
    }
    const earlier = mark?.loss
    if (earlier !== undefined) this.#found.push(incidents.unreportedLoss(this.#path, earlier))
    const mayPartsBeDamaged =
      isShort || findings.length > 0 || mended !== undefined || earlier !== undefined || areDamaged
    // The next opening must not find the frames after the damage again.
    if (findings.length > 0) tryToTruncateWal(connection, options)
    const marks = new MarkKeeper({ path: this.#path, file: this.#marks, uuid, wal: options.wal })
    const isReset = mayPartsBeDamaged || mark?.gone || !isSame
    const mayHaveLost = mayPartsBeDamaged || mark?.gone || this.#wasCutOff
    const minNextId = Math.max(mark?.ceiling ?? 0, ceilingOf(lastId)) + 1
    marks.begin(lastId, {
      isReset,
      unreported: this.#unreported(lastId),
      ...(mayHaveLost ? { minNextId } : {}),
    })
    return { connection, marks, found: this.#found, mayPartsBeDamaged }
  }

  /** What the next opening must report if this one does not finish. */
  #unreported(lastId: number): Unreported {
    const { untold, loss, lastId: before = 0 } = this.#mark ?? {}
    if (untold !== undefined) return { untold }
    if (this.#found.length === 0) return {}
    return { loss: loss ?? { before: Math.max(before, lastId), now: lastId } }
  }

  #tryHold(): boolean {
    this.#hold ??= this.#owner.tryHold()
    return this.#hold !== undefined
  }

  #foreignAt(time: string): string {
    return `${this.#wal}-foreign-${time}`
  }

  #time(): string {
    return unusedTime(this.#path, new Date())
  }
}
