import { LogStorageError } from '@logpond/core'
import { requireFrom } from '../worker/require-from.js'
import { resolveEngine } from '../worker/resolve-engine.js'

/** What this package uses of the module `kysely`. */
export type KyselyModule = Pick<
  typeof import('kysely'),
  | 'AndNode'
  | 'Kysely'
  | 'OperationNodeTransformer'
  | 'SqliteAdapter'
  | 'SqliteIntrospector'
  | 'SqliteQueryCompiler'
  | 'sql'
  | 'WhereNode'
>

/**
 * Loads the `kysely` that the application uses, so that there is one class `Kysely`. Loading its 300 modules takes a while, so this
 * happens at the first call.
 *
 * @throws LogStorageError UNSUPPORTED if it is not installed
 */
export function loadKysely(): KyselyModule {
  try {
    const path = resolveEngine('kysely', import.meta.url)
    return requireFrom(path)(path)
  } catch (cause) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `openLogDatabase needs the package kysely, which cannot be loaded: ${(cause as Error).message}. Install it: npm install kysely. In a bundle, pass it: import * as kysely from 'kysely', and openLogDatabase(path, { kysely }).`,
      { cause },
    )
  }
}
