import { LogStorageError, type StoredLogEntry } from '@logpond/core'
import type { ClassicLevel } from 'classic-level'
import { INTEGER_KEY, PLACE_KEY, type Place } from './keys.ts'

/** Raised with every change of the layout, so that no driver reads a layout that it does not know. */
const VERSION = 1

/** Counters of all entries ever appended. Ids count up from 1, so the last id is also the number of entries. */
export interface Appended {
  readonly lastId: number
  readonly bytes: number
}

/** Counters of deleted entries. They are separate from the others because a batch and a cleanup may overlap. */
export interface Deleted {
  readonly entries: number
  readonly bytes: number
}

/** A batch that was written, to recognize it when it is appended again. */
export interface WrittenBatch {
  readonly token: string
  readonly firstId: number
  readonly size: number
}

export type Layout = ReturnType<typeof layOut>

/** The sublevels of the store. */
export function layOut(level: ClassicLevel) {
  const valueEncoding = 'json'
  return {
    /** (timestamp, id) → the entry: in the order of searches, so that a search reads adjacent keys. */
    entries: level.sublevel<Place, StoredLogEntry>('entries', { keyEncoding: PLACE_KEY, valueEncoding }),
    /** id → (timestamp, id) */
    places: level.sublevel<number, Place>('places', { keyEncoding: INTEGER_KEY, valueEncoding: PLACE_KEY }),
    /** The first id of a batch → the batch. */
    batches: level.sublevel<number, WrittenBatch>('batches', { keyEncoding: INTEGER_KEY, valueEncoding }),
    /** 'version', 'appended', 'deleted' */
    counters: level.sublevel<string, unknown>('counters', { valueEncoding }),
  }
}

/** Records the version in a new store, and refuses a store with another layout. */
export async function checkVersion(level: ClassicLevel, { counters }: Layout): Promise<void> {
  const version = await counters.get('version')
  if (version === VERSION) return
  if (version !== undefined) {
    const message = `${level.location} has version ${version} of the layout; this driver reads only version ${VERSION}.`
    throw new LogStorageError('UNSUPPORTED', message)
  }
  const [foreign] = await level.keys({ limit: 1 }).all()
  if (foreign !== undefined) {
    throw new LogStorageError('CORRUPT', `${level.location} is a LevelDB store of another program.`)
  }
  await counters.put('version', VERSION)
}
