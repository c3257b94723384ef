const TRACE_DIGITS = 32
const SPAN_DIGITS = 16

/** The hex digits of a trace id in hex or base64; `null` for an empty or all-zero id, `undefined` if it is not a trace id. */
export function readTraceId(value: unknown): string | null | undefined {
  if (typeof value !== 'string') return undefined
  // Google Cloud: projects/PROJECT/traces/ID
  const at = value.startsWith('projects/') ? value.lastIndexOf('/traces/') : -1
  return readId(at === -1 ? value : value.slice(at + 8), TRACE_DIGITS)
}

/** The hex digits of a span id. See {@link readTraceId}. */
export function readSpanId(value: unknown): string | null | undefined {
  return typeof value === 'string' ? readId(value, SPAN_DIGITS) : undefined
}

function readId(text: string, digits: number): string | null | undefined {
  if (text.length === digits && /^[0-9a-f]+$/i.test(text)) return /^0+$/.test(text) ? null : text
  if (text === '') return null
  return text.startsWith('0x') ? readId(text.slice(2), digits) : fromBase64(text, digits)
}

function fromBase64(text: string, digits: number): string | null | undefined {
  // 16 bytes are 22 characters and two of padding; 8 bytes are 11 characters and one of padding.
  if (!/^[\w+/-]{11}(?:[\w+/-]{11})?={1,2}$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64')
  return bytes.length * 2 === digits ? readId(bytes.toString('hex'), digits) : undefined
}
