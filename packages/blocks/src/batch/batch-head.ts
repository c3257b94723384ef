import { LogStorageError } from '@logpond/core'
import { crc32 } from '../bytes/crc32.js'
import type { PartHead } from '../part/part-head.js'

/** The head of a hot batch, or of rows that a store has kept in another form: see {@link BATCH_CODECS}. */
export interface BatchHead extends PartHead {
  readonly isPacked: true
  /** The token of the batch; empty if it was made from several batches, whose tokens are stored apart. */
  readonly token: string
  /** How the body is compressed. */
  readonly codec: BatchCodec
  /** CRC-32 of the body as it is stored. */
  readonly bodyChecksum: number
}

/**
 * The byte that names a codec in a head.
 *
 * With `rows`, the store has the entries in another form, as earlier versions wrote them, and makes the body when it is read: so it
 * has no checksum, and no length that is known before. It opens as a batch does, and is a part like a sealed block: it is read only
 * when it is needed, and replaced by a block in idle moments.
 */
export const BATCH_CODECS = { plain: 0, zstd: 1, rows: 2 } as const
export type BatchCodec = (typeof BATCH_CODECS)[keyof typeof BATCH_CODECS]

/** `LPBA` in ASCII. */
const MAGIC = 0x4c504241
const VERSION = 1

// Little-endian except the magic; numbers of 8 bytes are doubles with whole values.
const CHECKSUM = 8
const COUNT = 12
const BODY_CHECKSUM = 16
const RAW_BYTES = 20
const BODY_BYTES = 28
const FIRST_ID = 36
const LAST_ID = 44
const MIN_TIME = 52
const MAX_TIME = 60
const TOKEN_BYTES = 68
const REPLACES = 72
const SEVERITIES = 76
const LISTS = 77

/** Bytes of one severity: its number and its rows. */
const SEVERITY_BYTES = 5
const SEVERITY_NUMBERS = 25

export function isBatchHead(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && viewOf(bytes).getUint32(0) === MAGIC
}

/** Whether bytes are the head of a part whose body the store makes of rows. */
export function isRowsHead(bytes: Uint8Array): boolean {
  return isBatchHead(bytes) && bytes[5] === BATCH_CODECS.rows
}

/** Whether a part opens as a batch. */
export function isPacked(head: PartHead): head is BatchHead {
  return (head as Partial<BatchHead>).isPacked === true
}

/** Throws if the head is not possible: a mistake must not be stored. */
export function encodeBatchHead(head: BatchHead): Uint8Array {
  const problem = problemOf(head)
  if (problem !== undefined) throw new Error(`A batch cannot be encoded: ${problem}.`)
  const token = Buffer.from(head.token)
  let severities = 0
  for (const count of head.bySeverity) if (count > 0) severities++
  const { length: replaced } = head.replaces
  const bytes = new Uint8Array(LISTS + severities * SEVERITY_BYTES + replaced * 8 + token.length)
  const view = viewOf(bytes)
  view.setUint32(0, MAGIC)
  bytes[4] = VERSION
  bytes[5] = head.codec
  view.setUint32(COUNT, head.count, true)
  view.setUint32(BODY_CHECKSUM, head.bodyChecksum, true)
  view.setFloat64(RAW_BYTES, head.rawBytes, true)
  view.setFloat64(BODY_BYTES, head.bodyBytes, true)
  view.setFloat64(FIRST_ID, head.firstId, true)
  view.setFloat64(LAST_ID, head.lastId, true)
  view.setFloat64(MIN_TIME, head.minTime, true)
  view.setFloat64(MAX_TIME, head.maxTime, true)
  view.setUint32(TOKEN_BYTES, token.length, true)
  view.setUint32(REPLACES, replaced, true)
  bytes[SEVERITIES] = severities
  let at = LISTS
  for (let severity = 1; severity < SEVERITY_NUMBERS; severity++) {
    const count = head.bySeverity[severity] ?? 0
    if (count === 0) continue
    bytes[at] = severity
    view.setUint32(at + 1, count, true)
    at += SEVERITY_BYTES
  }
  for (const key of head.replaces) {
    view.setFloat64(at, key, true)
    at += 8
  }
  bytes.set(token, at)
  view.setUint32(CHECKSUM, crc32(bytes.subarray(COUNT), crc32(bytes.subarray(0, CHECKSUM))), true)
  return bytes
}

/**
 * @param isChecked Whether the checksum has to be right. @default true
 * @throws LogStorageError CORRUPT; UNSUPPORTED if a later version has written it.
 */
export function decodeBatchHead(bytes: Uint8Array, isChecked = true): BatchHead {
  if (bytes.length < LISTS || !isBatchHead(bytes)) throw damaged('it does not begin as a batch does')
  const view = viewOf(bytes)
  const checksum = crc32(bytes.subarray(COUNT), crc32(bytes.subarray(0, CHECKSUM)))
  if (isChecked && view.getUint32(CHECKSUM, true) !== checksum) throw damaged('its checksum is wrong')
  if (bytes[4] !== VERSION) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `A batch has version ${bytes[4]} of its format, and this version of Logpond reads version ${VERSION}. Update Logpond.`,
    )
  }
  const severities = bytes[SEVERITIES] as number
  const replaced = view.getUint32(REPLACES, true)
  const tokenBytes = view.getUint32(TOKEN_BYTES, true)
  if (bytes.length !== LISTS + severities * SEVERITY_BYTES + replaced * 8 + tokenBytes) {
    throw damaged('its length is wrong')
  }
  const bySeverity = new Array<number>(SEVERITY_NUMBERS).fill(0)
  let at = LISTS
  for (let i = 0; i < severities; i++, at += SEVERITY_BYTES) {
    const severity = bytes[at] as number
    if (severity < 1 || severity >= SEVERITY_NUMBERS) throw damaged(`it counts the severity ${severity}`)
    bySeverity[severity] = view.getUint32(at + 1, true)
  }
  const replaces: number[] = []
  for (let i = 0; i < replaced; i++, at += 8) replaces.push(view.getFloat64(at, true))
  const codec = bytes[5] as BatchCodec
  const head: BatchHead = {
    kind: codec === BATCH_CODECS.rows ? 'block' : 'batch',
    isPacked: true,
    count: view.getUint32(COUNT, true),
    firstId: view.getFloat64(FIRST_ID, true),
    lastId: view.getFloat64(LAST_ID, true),
    minTime: view.getFloat64(MIN_TIME, true),
    maxTime: view.getFloat64(MAX_TIME, true),
    bySeverity,
    rawBytes: view.getFloat64(RAW_BYTES, true),
    replaces,
    filterBytes: 0,
    bodyBytes: view.getFloat64(BODY_BYTES, true),
    token: Buffer.from(bytes.buffer, bytes.byteOffset + at, tokenBytes).toString(),
    codec,
    bodyChecksum: view.getUint32(BODY_CHECKSUM, true),
  }
  const problem = problemOf(head)
  if (problem !== undefined) throw damaged(problem)
  return head
}

function problemOf(head: BatchHead): string | undefined {
  const { count, firstId, lastId, minTime, maxTime, rawBytes, bodyBytes, codec } = head
  const whole = [firstId, lastId, minTime, maxTime, rawBytes, bodyBytes, ...head.replaces]
  if (!whole.every(Number.isSafeInteger)) return 'one of its numbers is not a whole number'
  if (count < 1 || firstId < 1 || lastId - firstId < count - 1) return 'its ids are not possible'
  if (minTime > maxTime) return 'its times are not possible'
  if (rawBytes < 0 || rawBytes >= 2 ** 31 || bodyBytes < 0) return 'its lengths are not possible'
  if (head.bySeverity.reduce((sum, each) => sum + each, 0) !== count) return 'its counts do not add up'
  if (!Object.values(BATCH_CODECS).includes(codec)) return `its codec ${codec} is not known`
  return undefined
}

function damaged(problem: string): LogStorageError {
  return new LogStorageError('CORRUPT', `The head of a batch is damaged: ${problem}.`)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
