import { isLogStorageError, type LogStorage } from '@logpond/core'

export interface LookUpOptions {
  /** Ends the reading. */
  readonly signal?: AbortSignal
}

/** Those of these names that an entry has as the name or path of an attribute. Each that exists is found quickly. */
export async function existingNames(
  storage: LogStorage,
  names: readonly string[],
  options: LookUpOptions = {},
): Promise<string[]> {
  const existing: string[] = []
  for (const name of names) {
    // `__proto__` is a name like any other.
    const attributes = Object.fromEntries([[name, { exists: true }]])
    const [entry] = await storage.search({ attributes, limit: 1 }, options)
    if (entry !== undefined) existing.push(name)
  }
  return existing
}

/** The names and paths of all attributes; none if there are too many. */
export async function namesIn(storage: LogStorage, options: LookUpOptions = {}): Promise<string[]> {
  try {
    return (await storage.fields({}, options)).map(({ name }) => name)
  } catch (error) {
    // There are too many for suggestions.
    if (isLogStorageError(error) && error.code === 'UNSUPPORTED') return []
    throw error
  }
}
