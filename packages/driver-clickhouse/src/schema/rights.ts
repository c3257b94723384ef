import { LogStorageError } from '@logpond/core'
import type { Store } from '../store.js'

/** What the driver does to its table, by the names of ClickHouse's rights. */
export const WRITING = ['SELECT', 'INSERT', 'ALTER DELETE'] as const
export const READING = ['SELECT'] as const

/** @throws LogStorageError READ_ONLY that names the missing rights, and the statement that grants them. */
export async function checkRights(
  store: Store,
  rights: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  if (!store.dialect.checksRights) return
  const missing: string[] = []
  for (const right of rights) {
    const rows = await store.rows(`CHECK GRANT ${right} ON ${store.target}`, { kind: 'open', signal })
    if (Number(rows[0]?.[0]) !== 1) missing.push(right)
  }
  if (missing.length === 0) return
  const { place, server, target } = store.settings
  const names = missing.join(', ')
  throw new LogStorageError(
    'READ_ONLY',
    `The user ${server.username} lacks rights on ${place}: ${names}. Grant them: GRANT ${names} ON ${target} TO ${server.username}.`,
  )
}
