import { type BlockEngine, type FoundDamage, outcomeOf, recoverDamage, type Steps } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'

export interface PutAside {
  /** One for each piece of damage. */
  readonly reports: readonly LogStorageError[]
  /** Whether all of it was put aside. */
  readonly isComplete: boolean
}

/** Reads everything in a database, and puts aside what is damaged. Makes damaged filters again. */
export function* putDamagedAside(path: string, { store, directory }: BlockEngine): Steps<PutAside> {
  const found = yield* recoverDamage(store, directory)
  return {
    reports: found.map((one) => report(path, one)),
    isComplete: found.every(({ isAside }) => isAside),
  }
}

function report(path: string, { damage, isAside }: FoundDamage): LogStorageError {
  const outcome = isAside
    ? `${outcomeOf(damage)} Its bytes are kept in the table log_aside.`
    : 'Logpond could not put the part aside, and reads that need it fail. Run "logpond check".'
  const advice =
    damage.what === 'part' ? 'Restore these entries from a backup, and check the disk.' : 'Check the disk.'
  const message = `${path} is damaged. ${damage.error.message} ${outcome} ${advice}`
  return new LogStorageError('CORRUPT', message, { cause: damage.error })
}
