import type { LogStorageError } from '@logpond/core'
import { judgeOwner, type Verdict } from './judge-owner.js'
import { isOtherLibrary } from './library-conflict.js'
import type { Machine } from './machine.js'
import { isLeftBehind } from './open-owners.js'
import { baseOf, type FoundOwner, type OwnerFolder } from './owner-folder.js'
import { type Claimant, ownedByOther, usedByOtherLibrary } from './refusals.js'

/** What the records of other drivers show. */
export interface OwnerCheck {
  /** Why the file cannot be opened now: a driver may have it open that cannot share it with the claimant. */
  readonly refusal: LogStorageError | undefined
  /** Owners that are proven dead. */
  readonly dead: readonly FoundOwner[]
}

/** Checks the records of all other drivers. Throws what the file system throws. */
export function checkOwners(
  folder: OwnerFolder,
  id: string,
  claimant: Claimant,
  machine: Machine,
): OwnerCheck {
  const dead: FoundOwner[] = []
  let refusal: LogStorageError | undefined
  for (const owner of folder.readOthers(id)) {
    const verdict = judge(owner, folder.path, machine)
    if (verdict.state === 'dead') dead.push(owner)
    else if (claimant.exclusive || !isSharing(owner)) refusal ??= ownedByOther(claimant, owner, verdict)
    else refusal ??= refuseOtherLibrary(owner, claimant, machine)
  }
  return { refusal, dead }
}

/** Whether an owner is known to share the file. */
export function isSharing({ record }: FoundOwner): boolean {
  return typeof record === 'object' && !record.exclusive
}

function refuseOtherLibrary(
  { record }: FoundOwner,
  claimant: Claimant,
  machine: Machine,
): LogStorageError | undefined {
  const isOther = typeof record === 'object' && isOtherLibrary(record, claimant.library, machine.self())
  return isOther ? usedByOtherLibrary(claimant, record.library ?? { name: record.driver }) : undefined
}

export function judge({ id, record }: FoundOwner, folder: string, machine: Machine): Verdict {
  if (typeof record === 'object') {
    return isLeftBehind(baseOf(id), record) ? { state: 'dead' } : judgeOwner(record, folder, machine)
  }
  // Only a power cut loses the content of a record, and no process survives one.
  if (record === 'lost' && machine.isLocal(folder)) return { state: 'dead' }
  return { state: 'unknown', why: 'it cannot be read' }
}
