import { isLogStorageError, type LogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteLibrary } from '../connection/sqlite-connection.js'
import { checkOwners, isSharing, type OwnerCheck } from './check-owners.js'
import { EngineLock, explains, type FoundLock } from './engine-lock.js'
import { isSameLibrary } from './library-conflict.js'
import type { Machine } from './machine.js'
import { openOwners } from './open-owners.js'
import { type FoundOwner, OwnerFolder } from './owner-folder.js'
import { type Claimant, claimFailed, unexplainedLock, usedByOtherLibrary } from './refusals.js'
import { systemMachine } from './system-machine.js'

export interface FileOwnershipOptions {
  /** Resolved path of the database: the same for all who open it. The file exists. */
  readonly database: string
  /** Name of the binding, for people. */
  readonly driver: string
  /** Whether the binding shares the file with nobody. */
  readonly exclusive: boolean
  /** What the binding runs on. @default a library of the name of the driver */
  readonly library?: SqliteLibrary | undefined
  /** A name that no other driver has. A driver keeps it when it is opened again. */
  readonly id: string
  /** @default this one */
  readonly machine?: Machine
}

/**
 * Who has a database file open: any number of drivers that share it, or one that does not. Those of one process share
 * it only with the same SQLite library.
 *
 * A driver announces itself by a record beside the database, then looks for the records of others; of two that do so at
 * the same time, at least one sees the other. If somebody is in the way who is not proven dead, the newcomer takes back
 * its record and is refused. Only when nobody is, what the dead left behind is cleared: the lock of their engine first,
 * then the records that explain it, so that being killed in between loses nothing.
 */
export class FileOwnership {
  readonly #id: string
  readonly #claimant: Claimant
  readonly #machine: Machine
  readonly #folder: OwnerFolder
  readonly #lock: EngineLock
  /** Whether the engine has opened the file, and the lock that it holds since. */
  #opened: { readonly lock: FoundLock | undefined } | undefined
  #isAnnounced = false
  /** What the same driver has left behind. */
  #left: FoundOwner | undefined

  constructor({ database, driver, exclusive, library, id, machine = systemMachine }: FileOwnershipOptions) {
    this.#id = id
    const { pid } = machine.self()
    this.#claimant = { database, driver, exclusive, library: library ?? { name: driver }, pid }
    this.#machine = machine
    this.#folder = new OwnerFolder(database)
    this.#lock = new EngineLock(database)
  }

  /**
   * Claims the file, without waiting. Returns why it cannot be had: `BUSY` when another driver has it,
   * `UNSUPPORTED` when this process has it with another SQLite library, or the code of what went wrong with the record.
   *
   * A driver that shares goes on without a record where there is no space for it, or no right to make its folder: else
   * nobody could open a database to clean up a full disk. Nobody learns of it then.
   */
  tryClaim(): LogStorageError | undefined {
    try {
      this.#folder.check()
      const before = this.#look()
      // Who has no chance does not disturb those who have one.
      if (before.refusal !== undefined) return before.refusal
      // Its engine is closed, and could not remove its lock: the folder was away, for one.
      this.#left = this.#folder.readLeft(this.#id) ?? this.#left
      // They explain nothing, and may hold the space that the own record needs.
      this.#forget(before.dead.filter(isSharing))
      this.#isAnnounced = this.#announce()
      if (!this.#isAnnounced) return this.#refuseBesideUnannounced() ?? this.#clear([])
      const { refusal, dead } = this.#look()
      const reason = refusal ?? this.#clear(dead)
      if (reason !== undefined) this.#leave()
      return reason
    } catch (cause) {
      this.#leave()
      return claimFailed(this.#claimant, this.#folder.path, cause)
    }
  }

  /** Whether others can see that the file is claimed. */
  get isAnnounced(): boolean {
    return this.#isAnnounced
  }

  /** To be told when the engine has opened the file. */
  confirm(): void {
    this.#opened = { lock: undefined }
    if (!this.#claimant.exclusive) return
    try {
      const lock = this.#lock.read()
      this.#opened = { lock }
      if (lock !== undefined) this.#folder.noteLock(this.#id, lock.name)
    } catch {
      // Its age will have to do.
    }
  }

  /**
   * Gives the file up: the engine has closed it, or could not open it. A lock that the engine has left behind goes too.
   *
   * @param failure Why it could not be opened.
   */
  release(failure?: unknown): void {
    try {
      if (this.#claimant.exclusive) this.#removeOwnLock(failure)
    } catch {
      // The record explains it to those who come later.
      return
    } finally {
      this.#opened = undefined
      openOwners().owners.delete(this.#id)
    }
    this.#leave()
  }

  #look(): OwnerCheck {
    return checkOwners(this.#folder, this.#id, this.#claimant, this.#machine)
  }

  /** Says whether there is a record now. */
  #announce(): boolean {
    const { database, driver, exclusive, library } = this.#claimant
    const since = new Date().toISOString()
    const { realm, owners } = openOwners()
    owners.set(this.#id, { database, library })
    try {
      this.#folder.write(this.#id, { ...this.#machine.self(), exclusive, driver, since, library, realm })
      return true
    } catch (error) {
      if (!exclusive && isUnavoidable(error as NodeJS.ErrnoException)) return false
      throw error
    }
  }

  /** A driver without a record is known in its own thread, at least. */
  #refuseBesideUnannounced(): LogStorageError | undefined {
    const { database, library } = this.#claimant
    for (const other of openOwners().owners.values()) {
      if (other.database !== database || isSameLibrary(other.library, library)) continue
      openOwners().owners.delete(this.#id)
      return usedByOtherLibrary(this.#claimant, other.library)
    }
    return undefined
  }

  /** Clears what the dead left behind; or says that there is a lock which they do not explain. */
  #clear(dead: readonly FoundOwner[]): LogStorageError | undefined {
    const lock = this.#lock.read()
    if (lock !== undefined) {
      const gone = this.#left === undefined ? dead : [...dead, this.#left]
      if (!gone.some((owner) => explains(owner, lock)))
        return unexplainedLock(this.#claimant, this.#lock.path)
      this.#lock.remove()
      this.#folder.forgetLock(this.#id)
    }
    this.#forget(dead)
    return undefined
  }

  #forget(owners: readonly FoundOwner[]): void {
    for (const { id } of owners) this.#folder.remove(id)
  }

  #removeOwnLock(failure: unknown): void {
    const lock = this.#lock.read()
    if (lock === undefined) return
    // There was none when the file was claimed. An engine that is refused met the one of a stranger.
    const isOwn = this.#opened
      ? this.#opened.lock?.name === lock.name
      : !(isLogStorageError(failure) && failure.code === 'BUSY')
    if (isOwn) this.#lock.remove()
  }

  #leave(): void {
    openOwners().owners.delete(this.#id)
    try {
      this.#folder.leave(this.#id)
    } catch {
      // It counts until this process has ended.
    }
  }
}

/** What a binding needs to open a database: the one way to claim a file for it. */
export function ownershipOf(
  binding: Pick<SqliteBinding, 'name' | 'exclusive' | 'library'>,
  database: string,
  id: string,
): FileOwnership {
  const { name, exclusive } = binding
  return new FileOwnership({ database, driver: name, exclusive, library: binding.library?.(), id })
}

/** Whether a record cannot be written whoever tries: no space is left, or its folder cannot be made. */
function isUnavoidable({ code = '', syscall }: NodeJS.ErrnoException): boolean {
  if (code === 'ENOSPC' || code === 'EDQUOT') return true
  return syscall === 'mkdir' && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
}
