import { type BlockEngine, type FoundDamage, outcomeOf, recoverDamage, type Steps } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'

/** Reads everything in a database, puts aside what is damaged, and returns a report of each piece. Makes damaged filters again. */
export function* putDamagedAside(path: string, { store, directory }: BlockEngine): Steps<LogStorageError[]> {
  const found = yield* recoverDamage(store, directory)
  return found.map((one) => report(path, one))
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
