import { LogStorageError } from '@logpond/core'
import { ByteReader } from '../bytes/byte-reader.js'
import { ByteWriter } from '../bytes/byte-writer.js'
import { CODEC_NUMBERS, type Codec } from '../bytes/codec.js'
import { corrupt } from '../bytes/corrupt.js'
import { crc32 } from '../bytes/crc32.js'
import type { PartHead } from '../part/part-head.js'
import { MAX_ROWS } from './sections.js'

/** The head of a sealed block. */
export interface BlockHead extends PartHead {
  readonly kind: 'block'
  /** The store that the block was made in: 32 hex digits. */
  readonly uuid: string
  /** With which the columns were compressed. Each section names its own codec. */
  readonly codec: Codec
  /** The key with which the body is encrypted; 0 if it is not. */
  readonly keyId: number
  /** CRC-32 of the filter and of the body, as they are stored. */
  readonly filterChecksum: number
  readonly bodyChecksum: number
  /** Counts of rows by time, service and severity; empty without a summary. */
  readonly summary: Uint8Array
  /** Counts of rows by message; empty without them, and in blocks of version 1. */
  readonly messages: Uint8Array
  /** The hash of the block before this one, and that of its own rows: 32 bytes each, all 0 if the store keeps no hashes. */
  readonly prev: Uint8Array
  readonly root: Uint8Array
}

/** `LPBK` in ASCII. */
const MAGIC = Uint8Array.of(0x4c, 0x50, 0x42, 0x4b)
const VERSION = 2
/** The first version whose heads have counts of messages. */
const WITH_MESSAGES = 2
const LENGTH_AT = MAGIC.length + 1
const MIN_LENGTH = LENGTH_AT + 8
const UUID_BYTES = 16
const HASH_BYTES = 32
const CHECKSUM_BYTES = 4
const SEVERITIES = 25
const CODECS = Object.keys(CODEC_NUMBERS) as Codec[]

const NONE = new Uint8Array(0)
export const NO_HASH = new Uint8Array(HASH_BYTES)

export function isBlockHead(bytes: Uint8Array): boolean {
  return bytes.length >= MIN_LENGTH && MAGIC.every((byte, i) => bytes[i] === byte)
}

export function encodeBlockHead(head: BlockHead): Uint8Array {
  const writer = new ByteWriter(512)
  writer.bytes(MAGIC)
  writer.u8(VERSION)
  writer.u32(0) // The length, when it is known.
  writer.u8(CODEC_NUMBERS[head.codec])
  writer.varint(head.keyId)
  writer.bytes(Buffer.from(head.uuid, 'hex'))
  writer.varint(head.count)
  writer.varint(head.firstId)
  writer.varint(head.lastId - head.firstId)
  writer.signed(head.minTime)
  writer.signed(head.maxTime)
  writer.varint(head.bySeverity.filter((count) => count > 0).length)
  head.bySeverity.forEach((count, severity) => {
    if (count === 0) return
    writer.u8(severity)
    writer.varint(count)
  })
  writer.varint(head.rawBytes)
  writer.varint(head.filterBytes)
  writer.u32(head.filterChecksum)
  writer.varint(head.bodyBytes)
  writer.u32(head.bodyChecksum)
  writer.bytes(head.prev)
  writer.bytes(head.root)
  writer.varint(head.replaces.length)
  for (const key of head.replaces) writer.varint(key)
  writer.varint(head.summary.length)
  writer.bytes(head.summary)
  writer.varint(head.messages.length)
  writer.bytes(head.messages)
  writer.setU32(LENGTH_AT, writer.length + CHECKSUM_BYTES)
  writer.u32(crc32(writer.finish()))
  return writer.finish()
}

/**
 * The length of a head that more bytes follow.
 *
 * @throws LogStorageError CORRUPT if the bytes do not begin as a block does, or are fewer.
 */
export function lengthOfHead(bytes: Uint8Array): number {
  const length = isBlockHead(bytes) ? new ByteReader(bytes.subarray(LENGTH_AT)).u32() : 0
  if (length < MIN_LENGTH || length > bytes.length)
    throw corrupt(
      `the bytes from ${Buffer.from(bytes.subarray(0, MIN_LENGTH)).toString('hex')} on are not a block`,
    )
  return length
}

/**
 * Reads the head of a block.
 *
 * @param isChecked Whether the checksum has to be right. @default true
 * @throws LogStorageError CORRUPT if it is damaged; UNSUPPORTED if a later version has written it.
 */
export function decodeBlockHead(bytes: Uint8Array, isChecked = true): BlockHead {
  if (lengthOfHead(bytes) !== bytes.length) throw corrupt('the head of a block has the wrong length')
  const checked = bytes.subarray(0, bytes.length - CHECKSUM_BYTES)
  if (isChecked && new ByteReader(bytes.subarray(checked.length)).u32() !== crc32(checked))
    throw corrupt('the checksum of the head of a block is wrong')
  const reader = new ByteReader(checked)
  reader.bytes(MAGIC.length)
  const version = reader.u8()
  if (version < 1 || version > VERSION) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `A block has version ${version} of the format, and this version of Logpond reads versions up to ${VERSION}. Update Logpond.`,
    )
  }
  reader.u32()
  const head = readFields(reader, version)
  reader.end()
  const problem = problemOf(head)
  if (problem !== undefined) throw corrupt(`in the head of a block, ${problem}`)
  return head
}

function readFields(reader: ByteReader, version: number): BlockHead {
  const codec = CODECS[reader.u8()]
  if (codec === undefined) throw corrupt('the codec of a block is not known')
  const keyId = reader.varint()
  const uuid = Buffer.from(reader.bytes(UUID_BYTES)).toString('hex')
  const count = reader.size(MAX_ROWS, 'the number of rows')
  const firstId = reader.varint()
  const lastId = firstId + reader.varint()
  const minTime = reader.signed()
  const maxTime = reader.signed()
  const bySeverity = readSeverities(reader)
  const rawBytes = reader.varint()
  const filterBytes = reader.varint()
  const filterChecksum = reader.u32()
  const bodyBytes = reader.varint()
  const bodyChecksum = reader.u32()
  const prev = reader.bytes(HASH_BYTES)
  const root = reader.bytes(HASH_BYTES)
  const replaced = reader.size(reader.left, 'the number of replaced parts')
  const replaces = Array.from({ length: replaced }, () => reader.varint())
  const summary = reader.bytes(reader.size(reader.left, 'the length of the summary'))
  const messages =
    version < WITH_MESSAGES ? NONE : reader.bytes(reader.size(reader.left, 'the length of counts'))
  return {
    kind: 'block',
    ...{ codec, keyId, uuid, count, firstId, lastId, minTime, maxTime, bySeverity, rawBytes },
    ...{ filterBytes, filterChecksum, bodyBytes, bodyChecksum, prev, root, replaces, summary, messages },
  }
}

function readSeverities(reader: ByteReader): number[] {
  const bySeverity = new Array<number>(SEVERITIES).fill(0)
  const length = reader.size(SEVERITIES, 'the number of severities')
  for (let i = 0; i < length; i++) {
    const severity = reader.u8()
    if (severity < 1 || severity >= SEVERITIES) throw corrupt(`a severity is ${severity}`)
    bySeverity[severity] = reader.varint()
  }
  return bySeverity
}

function problemOf({ count, firstId, lastId, minTime, maxTime, bySeverity }: BlockHead): string | undefined {
  if (count < 1 || firstId < 1 || lastId - firstId < count - 1 || lastId > Number.MAX_SAFE_INTEGER)
    return `${count} rows cannot have the ids from ${firstId} to ${lastId}`
  if (minTime > maxTime) return `the times from ${minTime} to ${maxTime} are not possible`
  if (bySeverity.reduce((sum, each) => sum + each, 0) !== count) return 'the severities do not add up'
  return undefined
}
