import { workerData } from 'node:worker_threads'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { ReadOnlyDriver } from '../read-only/read-only-driver.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { hostDriver } from './host-driver.js'
import type { ThreadStart } from './thread-protocol.js'

/** What the thread of a SQLite driver receives at its start. */
export interface SqliteSetup {
  readonly options: SqliteOptions
  /** As in `SqliteDriverOptions`. */
  readonly owner: string | undefined
  /** As in `SqliteDriverOptions`. */
  readonly mayBeDamaged?: boolean
}

/**
 * Makes this worker thread host the SQLite engine on a binding: called by the worker entry of a SQLite driver package.
 *
 * @param bindingOf The binding, or a function that makes it of the path of the engine's module: see `ThreadScript.engine`.
 */
export function hostSqliteDriver(
  bindingOf: SqliteBinding | ((engine: string | undefined) => SqliteBinding),
): Promise<void> {
  const { role, port } = workerData as ThreadStart
  if (role === 'sealer')
    return import('./host-block-maker.js').then(({ hostBlockMaker }) => hostBlockMaker(port))
  return hostDriver(async ({ setup, role, engine }) => {
    const binding = typeof bindingOf === 'function' ? bindingOf(engine) : bindingOf
    // Loaded only in the thread that runs it: the engine and its query compiler are many modules.
    const { options, owner, mayBeDamaged = false } = setup as SqliteSetup
    if (options.readOnly === true) return new ReadOnlyDriver({ bindings: [binding], options })
    const { SqliteDriver } = await import('../sqlite-driver.js')
    return new SqliteDriver({
      options,
      owner,
      mayBeDamaged,
      binding,
      role: role === 'reader' ? role : 'writer',
      mayGetMaker: true,
    })
  })
}
