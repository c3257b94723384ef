import { readSpanId, readTraceId } from './trace-ids.js'

const MAX_64 = (1n << 64n) - 1n

/** The 32 hex digits of a Datadog trace id: 32 hex digits, or a decimal number of 64 bits. */
export function datadogTraceId(value: unknown): string | null | undefined {
  return readTraceId(value) ?? fromDecimal(value)?.padStart(32, '0')
}

/** The 16 hex digits of a Datadog span id, which is a decimal number of 64 bits. */
export function datadogSpanId(value: unknown): string | null | undefined {
  return fromDecimal(value)?.padStart(16, '0') ?? readSpanId(value)
}

function fromDecimal(value: unknown): string | undefined {
  // A number beyond the safe integers has lost its last digits.
  const text = Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || !/^\d{1,20}$/.test(text)) return undefined
  const number = BigInt(text)
  return number === 0n || number > MAX_64 ? undefined : number.toString(16)
}
