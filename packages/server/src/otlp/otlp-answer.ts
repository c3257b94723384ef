import type { Answer } from '../http/answer.js'
import { JSON_TYPE, PROTOBUF_TYPE } from '../http/content-type.js'

/** The encodings of OTLP over HTTP. An answer has that of its request. */
export type OtlpEncoding = 'protobuf' | 'json'

/** The signals, and how each calls what was refused. */
const REJECTED_NAMES = { logs: 'rejectedLogRecords', traces: 'rejectedSpans', metrics: 'rejectedDataPoints' }
export type Signal = keyof typeof REJECTED_NAMES

/** The codes of `google.rpc.Code` that are used here, by the status of HTTP. */
const RPC_CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  408: 4,
  413: 8,
  415: 3,
  429: 8,
  503: 14,
}

/** All was stored: a message without fields. */
export function successAnswer(encoding: OtlpEncoding): Answer {
  return answerOf(200, encoding, {}, Buffer.alloc(0))
}

/** Success with a `partial_success`: what was refused, which the client must not send again, or a warning if that is 0. */
export function partialAnswer(
  encoding: OtlpEncoding,
  signal: Signal,
  { rejected, message }: { readonly rejected: number; readonly message: string },
): Answer {
  // 64-bit numbers are text in the JSON of protobuf, and absent if they are 0.
  const count = rejected > 0 && { [REJECTED_NAMES[signal]]: String(rejected) }
  const partial = [...(rejected > 0 ? varintField(1, rejected) : []), ...textField(2, message)]
  return answerOf(
    200,
    encoding,
    { partialSuccess: { ...count, errorMessage: message } },
    Buffer.from([...lengthField(1, partial.length), ...partial]),
  )
}

/** A failure, as `google.rpc.Status`. */
export function failureAnswer(encoding: OtlpEncoding, status: number, message: string): Answer {
  const code = RPC_CODES[status] ?? 2
  const protobuf = Buffer.from([...varintField(1, code), ...textField(2, message)])
  return answerOf(status, encoding, { code, message }, protobuf)
}

function answerOf(status: number, encoding: OtlpEncoding, json: object, protobuf: Buffer): Answer {
  return encoding === 'json'
    ? { status, type: JSON_TYPE, body: Buffer.from(JSON.stringify(json)) }
    : { status, type: PROTOBUF_TYPE, body: protobuf }
}

function textField(field: number, text: string): number[] {
  const bytes = Buffer.from(text)
  return [...lengthField(field, bytes.length), ...bytes]
}

function lengthField(field: number, length: number): number[] {
  return [(field << 3) | 2, ...varint(length)]
}

function varintField(field: number, value: number): number[] {
  return [field << 3, ...varint(value)]
}

function varint(value: number): number[] {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80)
  bytes.push(rest)
  return bytes
}
