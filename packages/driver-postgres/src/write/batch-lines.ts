import { type LogBatch, toMicroseconds } from '@logpond/core'
import { encodeJson } from '../text/json-code.js'
import { encodeText } from '../text/text-code.js'
import { wordText } from '../text/word-text.js'

/** The columns of a line. */
export const LINE_COLUMNS =
  'id, timestamp, severity, size, message, words, service, host, trace_id, span_id, attributes, doc'

/** Entries of a chunk, and UTF-16 units from which it ends earlier: the event loop waits while it is made. */
const CHUNK_ENTRIES = 500
const CHUNK_UNITS = 2 ** 20

const NULL = '\\N'
const SPECIAL = /[\\\t\n\r]/
const ALL_SPECIAL = /[\\\t\n\r]/g
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** The entries of a batch as lines of `COPY … FROM STDIN`, in chunks. */
export function* linesOf(
  batch: LogBatch,
  sizes: readonly number[],
  firstId: number,
): Generator<Buffer, void> {
  let text = ''
  let start = 0
  for (let i = 0; i < batch.size; i++) {
    text += lineOf(batch, sizes, firstId, i)
    if (i + 1 - start < CHUNK_ENTRIES && text.length < CHUNK_UNITS) continue
    yield Buffer.from(text)
    text = ''
    start = i + 1
  }
  if (text !== '') yield Buffer.from(text)
}

function lineOf(batch: LogBatch, sizes: readonly number[], firstId: number, i: number): string {
  const message = batch.messages[i] as string
  const attributes = batch.attributes[i]
  const words = wordText(attributes === undefined ? { message } : { message, attributes })
  const numbers = `${firstId + i}\t${toMicroseconds(batch.timestamps[i] as number)}\t${batch.severities[i]}\t${sizes[i]}`
  const names = `${field(batch.services[i])}\t${field(batch.hosts[i])}\t${field(batch.traceIds[i])}\t${field(batch.spanIds[i])}`
  const json = attributes === undefined ? NULL : escaped(attributes)
  const document = attributes === undefined ? NULL : escaped(encodeJson(attributes))
  return `${numbers}\t${field(message)}\t${escaped(words)}\t${names}\t${json}\t${document}\n`
}

function field(text: string | undefined): string {
  return text === undefined ? NULL : escaped(encodeText(text))
}

function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(ALL_SPECIAL, (character) => ESCAPES[character] as string) : text
}
