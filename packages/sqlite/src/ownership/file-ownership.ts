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
  /** Resolved path of the database: the same for every driver that opens it. The file exists. */
  readonly database: string
  /** Name of the binding, for messages. */
  readonly driver: string
  /** Whether the binding needs the file to itself. */
  readonly exclusive: boolean
  /** The SQLite library of the binding. @default a library with the name of the driver */
  readonly library?: SqliteLibrary | undefined
  /** Unique for each driver; a driver keeps it when it is opened again. */
  readonly id: string
  /** @default the machine that this process runs on */
  readonly machine?: Machine
}

/**
 * Decides which drivers may have a database file open: any number of drivers that share it, or one that does not. Drivers
 * of one process share it only if they use the same SQLite library.
 *
 * A driver first writes a record next to the database, then reads the records of other drivers. If two drivers do so at the
 * same time, at least one sees the other. If another driver conflicts and its process is not known to have ended, the new
 * driver removes its record and is refused. Otherwise it removes what ended processes left behind: first the lock of
 * their engine, then the records that explain the lock, so that a kill in between loses nothing.
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
  /** The record that an earlier opening of this driver left behind. */
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
   * Claims the file, without waiting. Returns the reason if that fails: `BUSY` if another driver has it, `UNSUPPORTED` if
   * this process has it open with another SQLite library, or an error about the owner record.
   *
   * A driver that shares continues without a record if there is no disk space for it, or no permission to make its folder:
   * otherwise a full disk could not be cleaned up. Other drivers do not see such a driver.
   */
  tryClaim(): LogStorageError | undefined {
    try {
      this.#folder.check()
      const before = this.#look()
      // A driver that will be refused must not write a record that blocks others.
      if (before.refusal !== undefined) return before.refusal
      // This driver's engine was closed but could not remove its lock, for example while the folder was moved away.
      this.#left = this.#folder.readLeftover(this.#id) ?? this.#left
      // Records of drivers that share explain no lock, and may take the space that the new record needs.
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

  /** Whether other drivers can see that the file is claimed. */
  get isAnnounced(): boolean {
    return this.#isAnnounced
  }

  /** To be called when the engine has opened the file. */
  confirm(): void {
    this.#opened = { lock: undefined }
    if (!this.#claimant.exclusive) return
    try {
      const lock = this.#lock.read()
      this.#opened = { lock }
      if (lock !== undefined) this.#folder.noteLock(this.#id, lock.name)
    } catch {
      // The lock is then recognized by its age.
    }
  }

  /**
   * Releases the file: the engine has closed it, or could not open it. Also removes a lock that the engine left behind.
   *
   * @param failure Why it could not be opened.
   */
  release(failure?: unknown): void {
    try {
      if (this.#claimant.exclusive) this.#removeOwnLock(failure)
    } catch {
      // Keep the record: it explains the lock to later drivers.
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

  /** Returns whether the record was written. */
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

  /** Drivers without a record are known at least within their own thread. */
  #refuseBesideUnannounced(): LogStorageError | undefined {
    const { database, library } = this.#claimant
    for (const other of openOwners().owners.values()) {
      if (other.database !== database || isSameLibrary(other.library, library)) continue
      openOwners().owners.delete(this.#id)
      return usedByOtherLibrary(this.#claimant, other.library)
    }
    return undefined
  }

  /** Removes what ended processes left behind, or returns a refusal if they do not explain a lock. */
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
    // There was no lock when the file was claimed. If the engine got BUSY, another program made this one.
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
      // The record stays valid until this process ends.
    }
  }
}

/** The ownership of a database file for a binding. */
export function ownershipOf(
  binding: Pick<SqliteBinding, 'name' | 'exclusive' | 'library'>,
  database: string,
  id: string,
): FileOwnership {
  const { name, exclusive } = binding
  return new FileOwnership({ database, driver: name, exclusive, library: binding.library?.(), id })
}

/** Whether writing a record must fail: the disk is full, or its folder cannot be made. */
function isUnavoidable({ code = '', syscall }: NodeJS.ErrnoException): boolean {
  if (code === 'ENOSPC' || code === 'EDQUOT') return true
  return syscall === 'mkdir' && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
}
