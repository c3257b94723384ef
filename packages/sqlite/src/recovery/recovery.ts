import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { tryToTruncateWal } from '../connection/wal.js'
import { type KnownIds, type Mark, MarkFile, withMarkFile } from '../files/mark-file.js'
import { prepareFile } from '../files/prepare-file.js'
import { openWriter } from '../open-connection.js'
import { inRealTime } from '../ownership/keep-trying.js'
import { SoleOwner } from '../ownership/sole-owner.js'
import { APPLICATION_ID } from '../schema/migrations.js'
import { runInSteps, type Steps } from '../steps/run-in-steps.js'
import { copyWal, freeTime, moveAside, quarantineOf, rename, sizeOf, versionOf } from './database-files.js'
import * as incidents from './incidents.js'
import { ceilingOf, MarkKeeper, type Untold } from './mark-keeper.js'
import { mendState } from './mend-state.js'
import { type FileToOpen, type OpenedFile, readIdentity } from './opened-file.js'
import { probeDatabase } from './probe-database.js'
import { readThrough } from './read-through.js'
import { scanWal, type WalScan } from './scan-wal.js'

/** Connections that must say the same before a database is taken for damaged. */
const VERDICTS = 3

/** How often, and how many milliseconds apart, the first of several looks whether the others have stepped back. */
const WAITS = 60
const WAIT = 25

/** What tells of a loss when the ids are known. */
type Finding = (ids: KnownIds | undefined) => LogStorageError

/**
 * Opens a database for writing, and looks first whether something of it is missing, damaged or another's: SQLite
 * itself goes on with what it finds, and says nothing.
 *
 * What only a live writer explains is never taken for damage, and files are renamed only while others are kept out.
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
  /** Whether nobody closed it: a power cut may have taken the last entries, and all that tells of them. */
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
      this.#tellOfEarlier()
      if (this.#owner.isAlone) await runInSteps(this.#lookAtFiles(), signal)
      const connection = await this.#outlast(() => runInSteps(this.#connect(), signal))
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

  /** Of what an opening before this one has put aside, and may not have reported. */
  #tellOfEarlier(): void {
    const untold = this.#mark?.untold
    if (untold === undefined) return
    this.#found.push(incidents.quarantineUntold(this.#path, quarantineOf(this.#path, untold)))
  }

  *#lookAtFiles(): Steps<void> {
    this.#finishMoves()
    const before = versionOf(this.#wal)
    const scan = yield* scanWal(this.#wal)
    const isEmpty = sizeOf(this.#path) === 0
    this.#isWalMissing = scan === undefined
    this.#wasCutOff = scan !== undefined || this.#mark?.wal === true
    if (!isEmpty && (scan === undefined || !this.#isSuspicious(scan))) return
    if (isEmpty && scan === undefined && !this.#mark) return
    // A log that changes is being written, by a program that does not say that it is there.
    if (!this.#tryHold() || versionOf(this.#wal) !== before) return
    if (isEmpty) this.#judgeEmpty(scan)
    else if (scan !== undefined) this.#judgeWal(scan)
  }

  #isSuspicious(scan: WalScan): boolean {
    return scan.why !== undefined || this.#isShort(scan) || this.#isForeign(scan)
  }

  /** Whether it ends before an entry that was committed. */
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

  /** Says whether the log was not that of the database. Without it, the database tells its own name. */
  #setForeignAside(): boolean {
    const mark = this.#mark as Mark
    const time = this.#time()
    const aside = this.#foreignAt(time)
    this.#marks.write({ ...mark, foreignWal: time })
    rename(this.#wal, aside)
    const uuid = probeDatabase(this.#given.binding, this.#path)
    const isOwn = uuid === mark.uuid || uuid === 'empty'
    if (isOwn) this.#findings.push((ids) => incidents.walForeign(this.#path, aside, ids))
    // Both were replaced, and belong together.
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
      const known = lastId > 0 ? `ids up to ${lastId} had been given in it` : 'its -wal holds transactions'
      this.#dealWithCorrupt(`it is empty (0 bytes), although ${known}`, undefined)
    }
  }

  /** What a process was about to rename when it ended. */
  #finishMoves(): void {
    const { foreignWal, quarantine, ...mark } = this.#mark ?? {}
    if (foreignWal === undefined && quarantine === undefined) return
    if (!this.#tryHold()) return
    if (quarantine !== undefined) {
      this.#moveAside(quarantine)
      this.#found.push(incidents.quarantineFinished(this.#path, quarantineOf(this.#path, quarantine)))
    } else if (foreignWal !== undefined) {
      // Before anything was decided.
      const aside = this.#foreignAt(foreignWal)
      if (sizeOf(aside) !== undefined && !sizeOf(this.#wal)) rename(aside, this.#wal)
      this.#mark = mark as Mark
      this.#marks.write(this.#mark)
    }
  }

  /**
   * Waits for others who find the database damaged too and step back, so that one of them has it alone: the first. Who
   * has it open for longer is not waited for.
   */
  async #outlast(connect: () => Promise<SqliteConnection>): Promise<SqliteConnection> {
    for (let tries = 0; ; tries++) {
      try {
        return await connect()
      } catch (thrown) {
        if (!incidents.isInUse(thrown) || !this.#owner.isFirst || tries === WAITS) throw thrown
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

  /** Sees whether the files can be read at all, where no driver is disturbed by it: SQLite may take that for damage. */
  *#readAll(): Steps<void> {
    if (this.#given.options.onCorrupt !== 'quarantine' || !this.#tryHold()) return
    yield* readThrough(this.#path)
  }

  #reasonOfCorruption(thrown: unknown): string | undefined {
    if (!isLogStorageError(thrown)) return undefined
    // Bindings name the path first and give their advice last; this one has better advice.
    if (thrown.code === 'CORRUPT') {
      const [words = ''] = thrown.message.replace(`SQLite failed on ${this.#path}: `, '').split('. ')
      return words
    }
    // Where there was a Logpond database, that of another application has replaced it; elsewhere, path is wrong.
    const isReplaced = thrown.code === 'INVALID_OPTIONS' && this.#mark !== undefined
    return isReplaced ? 'it was replaced by the database of another application' : undefined
  }

  /** Puts the database aside, if it may. */
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
    // From here on a crash leaves something that the next opening finishes.
    if (this.#mark !== undefined)
      withMarkFile(quarantineOf(this.#path, time), (file) => file.write(this.#mark as Mark))
    this.#marks.write({ uuid: '', lastId, ceiling, wal: false, quarantine: time })
    moveAside(this.#path, time)
    this.#mark = { uuid: '', lastId, ceiling, wal: false, gone: true, untold: time }
    this.#marks.write(this.#mark)
    prepareFile(this.#path)
  }

  /** Compares what the database knows with what its mark knows. */
  #settle(connection: SqliteConnection): OpenedFile {
    const { options } = this.#given
    const mark = this.#mark
    const mended = mendState(connection)
    if (mended !== undefined) this.#found.push(incidents.stateMended(this.#path, mended))
    const { uuid, lastId } = readIdentity(connection)
    const isSame = mark?.uuid === uuid
    const wasKnown = mark !== undefined && mark.uuid !== ''
    // One that is empty has just got its name: even its tables were in the log that is gone.
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
    if (earlier !== undefined) this.#found.push(incidents.lossUntold(this.#path, earlier))
    const isDoubtful = isShort || findings.length > 0 || mended !== undefined || earlier !== undefined
    // What lies behind the damage must not be found again.
    if (findings.length > 0) tryToTruncateWal(connection, options)
    const marks = new MarkKeeper({ path: this.#path, file: this.#marks, uuid, wal: options.wal })
    const anew = isDoubtful || mark?.gone || !isSame
    const mayHaveLost = isDoubtful || mark?.gone || this.#wasCutOff
    const least = Math.max(mark?.ceiling ?? 0, ceilingOf(lastId)) + 1
    marks.begin(lastId, { anew, untold: this.#untold(lastId), ...(mayHaveLost ? { least } : {}) })
    return { connection, marks, found: this.#found, isDoubtful }
  }

  /** What the next opening tells if this one comes to no end. */
  #untold(lastId: number): Untold {
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
    return freeTime(this.#path, new Date())
  }
}
