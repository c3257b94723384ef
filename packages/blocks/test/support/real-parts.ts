import { toMicroseconds } from '@logpond/core'
import {
  BatchMemory,
  decodeHead,
  type EncodedBlock,
  encodeBatch,
  encodeBlock,
  openPart,
  type Part,
  packBatch,
  packRows,
} from '../../src/index.js'
import type { ArrayRow } from './array-part.js'

/** The rows as an opened sealed block. They must be in the order of (timestamp, id). */
export function sealedPart(rows: readonly ArrayRow[]): Part {
  const { head, body } = encodedBlock(rows)
  return openPart(decodeHead(head), body)
}

/** The values of a sealed block with these rows. */
export function encodedBlock(rows: readonly ArrayRow[]): EncodedBlock {
  const columns = {
    ids: rows.map(({ id }) => id),
    timestamps: rows.map(({ timestamp }) => toMicroseconds(timestamp)),
    severities: rows.map(({ severity }) => severity),
    services: rows.map(({ service }) => service),
    hosts: rows.map(({ host }) => host),
    traceIds: rows.map(({ traceId }) => traceId),
    spanIds: rows.map(({ spanId }) => spanId),
    messages: rows.map(({ message }) => message),
    attributes: rows.map(({ attributes }) => attributes),
  }
  return encodeBlock(packRows(columns), { uuid: '0'.repeat(32), replaces: [] })
}

/** The rows as an opened hot batch, with other ids: they follow each other. */
export function batchPart(rows: readonly ArrayRow[]): Part {
  const batch = {
    token: 'token',
    size: rows.length,
    timestamps: rows.map(({ timestamp }) => timestamp),
    severities: rows.map(({ severity }) => severity),
    messages: rows.map(({ message }) => message),
    services: rows.map(({ service }) => service),
    hosts: rows.map(({ host }) => host),
    traceIds: rows.map(({ traceId }) => traceId),
    spanIds: rows.map(({ spanId }) => spanId),
    attributes: rows.map(({ attributes }) => attributes),
  }
  const { head, body } = encodeBatch(packBatch(batch, new BatchMemory()), { firstId: 1 })
  return openPart(decodeHead(head), body)
}
