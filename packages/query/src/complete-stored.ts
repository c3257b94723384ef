import { type Completion, complete } from './complete.js'
import type { CompletionSources } from './completion/sources.js'
import type { StoredNames } from './completion/stored-names.js'

/**
 * {@link complete} with the names and values in a storage. Reads only those that can stand at the cursor.
 *
 * @param limit The most candidates. @default 20
 */
export async function completeStored(
  text: string,
  cursor: number,
  names: StoredNames,
  limit?: number,
): Promise<Completion> {
  let field: string | undefined
  const values = (asked: string) => {
    field = asked
    return undefined
  }
  const first = complete(text, cursor, { values })
  const hasAll = first.candidates.some(({ kind }) => kind === 'time' || kind === 'order')
  const sources = hasAll ? {} : await sourcesFor(field, names)
  return complete(text, cursor, { ...sources, limit })
}

async function sourcesFor(field: string | undefined, names: StoredNames): Promise<CompletionSources> {
  if (field === undefined) return { fields: await names.fields() }
  const found = await names.values(field)
  return { values: () => found }
}
