import { LogStorageError, type StoredLogEntry } from '@logpond/core'
import type { ClassicLevel } from 'classic-level'
import { INTEGER_KEY, PLACE_KEY, type Place } from './keys.ts'

/** Raised with every change of the layout, so that nobody reads what he does not understand. */
const VERSION = 1

/** Of all entries ever. Ids count up from 1, so the last of them is the number of entries as well. */
export interface Appended {
  readonly lastId: number
  readonly bytes: number
}

/** Counted apart from what was appended, because a batch and a cleanup may overlap. */
export interface Deleted {
  readonly entries: number
  readonly bytes: number
}

/** A batch, to know it when it comes again. */
export interface WrittenBatch {
  readonly token: string
  readonly firstId: number
  readonly size: number
}

export type Layout = ReturnType<typeof layOut>

/** What is stored under which keys. */
export function layOut(level: ClassicLevel) {
  const valueEncoding = 'json'
  return {
    /** (timestamp, id) → the entry: in the order of searches, so that each of them reads neighbours. */
    entries: level.sublevel<Place, StoredLogEntry>('entries', { keyEncoding: PLACE_KEY, valueEncoding }),
    /** id → (timestamp, id) */
    places: level.sublevel<number, Place>('places', { keyEncoding: INTEGER_KEY, valueEncoding: PLACE_KEY }),
    /** The first id of a batch → the batch. */
    batches: level.sublevel<number, WrittenBatch>('batches', { keyEncoding: INTEGER_KEY, valueEncoding }),
    /** 'version', 'appended', 'deleted' */
    counters: level.sublevel<string, unknown>('counters', { valueEncoding }),
  }
}

/** Says that a new store has this layout, and refuses what has another one. */
export async function checkVersion(level: ClassicLevel, { counters }: Layout): Promise<void> {
  const version = await counters.get('version')
  if (version === VERSION) return
  if (version !== undefined) {
    const message = `${level.location} has version ${version} of the layout; this driver knows ${VERSION} only.`
    throw new LogStorageError('UNSUPPORTED', message)
  }
  const [foreign] = await level.keys({ limit: 1 }).all()
  if (foreign !== undefined) {
    throw new LogStorageError('CORRUPT', `${level.location} is a LevelDB store of something else.`)
  }
  await counters.put('version', VERSION)
}
