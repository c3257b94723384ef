import { randomUUID } from 'node:crypto'
import type { Space, StoreState } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import type { ClassicLevel } from 'classic-level'
import { INTEGER_KEY } from './keys.ts'
import { PADDED_VALUE } from './padded-value.ts'

/** Raised with every change of the layout, so that no driver reads a layout that it does not know. */
const VERSION = 2
/** Kept each entry under a key of its own, and its version in another sublevel. */
const FIRST_VERSION = 1

const SPACES: readonly Space[] = ['head', 'filter', 'body', 'dead', 'token', 'aside']

/** The counters of the engine, and the bytes of all values. */
export interface Counters extends StoreState {
  readonly bytes: number
}

export type Layout = ReturnType<typeof layOut>

/** The sublevels of the store. */
export function layOut(level: ClassicLevel) {
  const space = (name: Space) =>
    level.sublevel<number, Uint8Array>(name, { keyEncoding: INTEGER_KEY, valueEncoding: PADDED_VALUE })
  return {
    /** The spaces of the engine: key → value. */
    spaces: Object.fromEntries(SPACES.map((name) => [name, space(name)])) as Record<
      Space,
      ReturnType<typeof space>
    >,
    /** 'version', 'uuid', 'counters' */
    store: level.sublevel<string, unknown>('store', { valueEncoding: 'json' }),
  }
}

/**
 * Records the version in a new store, and refuses a store with another layout.
 *
 * @returns What names the store in its blocks.
 */
export async function checkLayout(level: ClassicLevel, { store }: Layout): Promise<string> {
  const version = await store.get('version')
  if (version === VERSION) return (await store.get('uuid')) as string
  const first = await level.sublevel<string, unknown>('counters', { valueEncoding: 'json' }).get('version')
  if (version !== undefined || first === FIRST_VERSION) {
    const message = `${level.location} has version ${version ?? first} of the layout; this driver reads only version ${VERSION}.`
    throw new LogStorageError('UNSUPPORTED', message)
  }
  const [found] = await level.keys({ limit: 1 }).all()
  if (found !== undefined) {
    throw new LogStorageError('CORRUPT', `${level.location} is a LevelDB store of another program.`)
  }
  const uuid = randomUUID().replaceAll('-', '')
  await store.batch([
    { type: 'put', key: 'version', value: VERSION },
    { type: 'put', key: 'uuid', value: uuid },
  ])
  return uuid
}
