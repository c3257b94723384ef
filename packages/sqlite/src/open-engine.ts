import type { LogStorageError } from '@logpond/core'
import { type Engine, engineOptions, makeEngine, type SqliteDriverOptions } from './engine.js'
import { openReader, openWriter } from './open-connection.js'
import { Recovery } from './recovery/recovery.js'

/** An engine, and what was wrong with its files. */
export interface OpenedEngine {
  readonly engine: Engine
  /** What has been dealt with. */
  readonly found: LogStorageError[]
  /** Whether the full-text index should be compared with the entries. */
  readonly isDoubtful: boolean
}

/** @throws LogStorageError; nothing stays open then. */
export async function openEngine(given: SqliteDriverOptions, signal?: AbortSignal): Promise<OpenedEngine> {
  const { binding, role, owner } = given
  const options = engineOptions(given)
  if (role === 'reader' || options.path === ':memory:') {
    const connection = role === 'reader' ? openReader(binding, options) : openWriter(binding, options)
    return { engine: makeEngine(given, options, { connection }), found: [], isDoubtful: false }
  }
  const { found, isDoubtful, ...opened } = await new Recovery({ binding, options, owner }).open(signal)
  return { engine: makeEngine(given, options, opened), found, isDoubtful }
}
