import type { Steps } from '@logpond/blocks'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { giveBack } from './free-pages.js'

/** Fewer free pages than these take the next batches: sealing frees some all the time. */
const MIN_FREE_PAGES = 1024
const MIN_FREE_SHARE = 1 / 4

/**
 * Returns free pages to the file system, if there are many: after an upgrade, most of the file is free.
 *
 * @param all Whether to return them however few they are.
 */
export function* returnSpace(
  connection: SqliteConnection,
  statements: StatementCache,
  all: boolean,
): Steps<void> {
  const pragma = (name: string) => statements.value({ sql: `PRAGMA ${name}`, parameters: [] }) as number
  const free = pragma('freelist_count')
  const isMuch = free >= MIN_FREE_PAGES && free >= pragma('page_count') * MIN_FREE_SHARE
  if (!all && !isMuch) return
  while (giveBack(connection, statements)) yield
}
