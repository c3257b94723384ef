import type { KnownToken } from '../batch/tokens.js'
import type { PartEntry } from '../directory/directory-view.js'

/** What a transaction that deletes a part needs to know of it, as plain data, which may come from another thread. */
export interface PartRef {
  readonly key: number
  readonly liveRows: number
  readonly deadCount: number
  readonly hasFilter: boolean
  /** Of a batch that was appended. */
  readonly token: KnownToken | undefined
}

export function partRef({ key, head, dead }: PartEntry): PartRef {
  const { token, firstId, count, filterBytes } = head
  const deadCount = dead?.count ?? 0
  return {
    key,
    liveRows: count - deadCount,
    deadCount,
    hasFilter: filterBytes > 0,
    token: token ? { token, firstId, count } : undefined,
  }
}
