/** The contents of a page of the table `log_state`. */
export interface PageState {
  /** Unique for each database. */
  readonly uuid: string
  /** The greatest id that was assigned. */
  readonly lastId: number
}

/** Type of a page that is a leaf of a table. */
const TABLE_LEAF = 0x0d

/** Bytes that an integer takes in a record, by its serial type: NULL (0) and the constants 0 (8) and 1 (9) take none. */
const INTEGER_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0 }

/** Serial type of a text of 32 bytes. */
const UUID_TYPE = 13 + 2 * 32

const UUID = /^[0-9a-f]{32}$/

/** Number of integers before the uuid: since version 3 of the schema, and in versions 1 and 2. */
const INTEGERS: readonly number[] = [4, 3]

/**
 * Reads the only row of `log_state` from a raw page: three or four integers, the first of which is the next id, and the uuid of
 * the database. No other table of the schema has such a record; returns `undefined` for all other pages.
 */
export function readStatePage(bytes: Uint8Array): PageState | undefined {
  if (bytes[0] !== TABLE_LEAF) return undefined
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (page.readUInt16BE(3) !== 1) return undefined
  const cell = page.readUInt16BE(8)
  // Record length, rowid, header length and each serial type take one byte when they are this small.
  const count = INTEGERS.find((integers) => page[cell + 2] === 2 + integers)
  if (count === undefined) return undefined
  const types = cell + 3
  const start = types + count + 1
  if (start > page.length || page[types + count] !== UUID_TYPE) return undefined
  const sizes = Array.from(page.subarray(types, types + count), (type) => INTEGER_BYTES[type])
  if (sizes.includes(undefined)) return undefined
  const integers = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  if (page[cell] !== 2 + count + integers + 32 || start + integers + 32 > page.length) return undefined
  const uuid = page.toString('latin1', start + integers, start + integers + 32)
  if (!UUID.test(uuid)) return undefined
  const nextId = readInteger(page, start, page[types] as number, sizes[0] as number)
  return Number.isSafeInteger(nextId) && nextId >= 1 ? { uuid, lastId: nextId - 1 } : undefined
}

function readInteger(page: Buffer, at: number, type: number, size: number): number {
  if (size === 0) return type === 9 ? 1 : 0
  return size === 8 ? Number(page.readBigInt64BE(at)) : page.readIntBE(at, size)
}
