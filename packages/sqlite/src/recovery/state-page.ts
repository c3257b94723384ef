/** What a page of the table `log_state` says. */
export interface PageState {
  /** The name of the database that no other has. */
  readonly uuid: string
  /** The greatest id that was given. */
  readonly lastId: number
}

/** Type of a page that is a leaf of a table. */
const TABLE_LEAF = 0x0d

/** Bytes of the integers that a record has, by their serial type; 0 and 1 have none. */
const INTEGER_BYTES: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 8: 0, 9: 0 }

/** Serial type of a text of 32 bytes. */
const UUID_TYPE = 13 + 2 * 32

const UUID = /^[0-9a-f]{32}$/

/**
 * Reads the only row of `log_state` out of a page as it is on the disk: three integers and the name of the database.
 * No other table of the schema has such a record. `undefined` for all other pages.
 */
export function readStatePage(page: Buffer): PageState | undefined {
  if (page[0] !== TABLE_LEAF || page.readUInt16BE(3) !== 1) return undefined
  const cell = page.readUInt16BE(8)
  // Length of the record, rowid, length of its header, four serial types: a byte each where they are that small.
  if (cell + 7 > page.length || page[cell + 2] !== 5 || page[cell + 6] !== UUID_TYPE) return undefined
  const sizes = [3, 4, 5].map((at) => INTEGER_BYTES[page[cell + at] as number])
  if (sizes.includes(undefined)) return undefined
  const integers = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0)
  const start = cell + 7
  if (page[cell] !== 5 + integers + 32 || start + integers + 32 > page.length) return undefined
  const uuid = page.toString('latin1', start + integers, start + integers + 32)
  if (!UUID.test(uuid)) return undefined
  const nextId = readInteger(page, start, page[cell + 3] as number, sizes[0] as number)
  return Number.isSafeInteger(nextId) && nextId >= 1 ? { uuid, lastId: nextId - 1 } : undefined
}

function readInteger(page: Buffer, at: number, type: number, size: number): number {
  if (size === 0) return type === 9 ? 1 : 0
  return size === 8 ? Number(page.readBigInt64BE(at)) : page.readIntBE(at, size)
}
