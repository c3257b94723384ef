import type { LogStorageError } from '@logpond/core'
import { judgeOwner, type Verdict } from './judge-owner.js'
import type { Machine } from './machine.js'
import type { FoundOwner, OwnerFolder } from './owner-folder.js'
import { type Claimant, ownedByOther } from './refusals.js'

/** What there is beside the own record. */
export interface Surroundings {
  /** Why the file cannot be had now, if somebody may have it open who cannot share it with the claimant. */
  readonly refusal: LogStorageError | undefined
  /** Whose process is proven dead. */
  readonly dead: readonly FoundOwner[]
}

/** Judges all others who say that they have the database open. Throws what the file system throws. */
export function lookAround(
  folder: OwnerFolder,
  id: string,
  claimant: Claimant,
  machine: Machine,
): Surroundings {
  const dead: FoundOwner[] = []
  let refusal: LogStorageError | undefined
  for (const owner of folder.readOthers(id)) {
    const verdict = judge(owner, folder.path, machine)
    if (verdict.state === 'dead') dead.push(owner)
    else if (claimant.exclusive || !isSharing(owner)) refusal ??= ownedByOther(claimant, owner, verdict)
  }
  return { refusal, dead }
}

/** Whether an owner surely shared the file. */
export function isSharing({ record }: FoundOwner): boolean {
  return typeof record === 'object' && !record.exclusive
}

function judge({ record }: FoundOwner, folder: string, machine: Machine): Verdict {
  if (typeof record === 'object') return judgeOwner(record, folder, machine)
  // Only a power cut parts a record from its content, and nothing ran on through that.
  if (record === 'lost' && machine.isLocal(folder)) return { state: 'dead' }
  return { state: 'unknown', why: 'it cannot be read' }
}
