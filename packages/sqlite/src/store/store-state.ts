import type { StoreState } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import type { SqliteRow } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { MAX_ID } from '../schema/log-state.js'

const selectState = {
  sql: 'SELECT next_id, entry_count, next_part, changes FROM log_state',
  parameters: [],
}
const updateState = 'UPDATE log_state SET next_id = ?, entry_count = ?, next_part = ?, changes = ?'

/** @throws LogStorageError CORRUPT if the counters are unusable. */
export function readStoreState(statements: StatementCache): StoreState {
  const row = statements.get(selectState)
  const problem = problemOfCounters(row)
  if (row === undefined || problem !== undefined) {
    throw new LogStorageError(
      'CORRUPT',
      `The database cannot be used: ${problem}. Another program has changed it. Open it again, which repairs what can be repaired, or run "logpond check" for details.`,
    )
  }
  return {
    nextId: row.next_id as number,
    entryCount: row.entry_count as number,
    nextPart: row.next_part as number,
    changes: row.changes as number,
  }
}

/** Must be called in the transaction that makes the changes which the counters describe. */
export function writeStoreState(statements: StatementCache, state: StoreState): void {
  const { nextId, entryCount, nextPart, changes } = state
  statements.prepare(updateState).run([nextId, entryCount, nextPart, changes])
}

/** What is wrong with the row of the counters; `undefined` if nothing is. */
export function problemOfCounters(row: SqliteRow | undefined): string | undefined {
  return (
    lastingProblemOf(row) ??
    outOfBounds(row, 'entry_count', 0, Number.MAX_SAFE_INTEGER) ??
    outOfBounds(row, 'next_part', 1, Number.MAX_SAFE_INTEGER) ??
    outOfBounds(row, 'changes', 0, Number.MAX_SAFE_INTEGER)
  )
}

/** The part of {@link problemOfCounters} that cannot be repaired from the parts. */
export function lastingProblemOf(row: SqliteRow | undefined): string | undefined {
  if (row === undefined) return 'its table log_state has no row'
  return outOfBounds(row, 'next_id', 1, MAX_ID)
}

function outOfBounds(row: SqliteRow | undefined, name: string, min: number, max: number): string | undefined {
  const value = row?.[name]
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return undefined
  return `log_state.${name} must be a whole number from ${min} to ${max}; it was ${JSON.stringify(value)}`
}
