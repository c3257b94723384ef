/** The part of OpenTelemetry's API that is read. */
interface Api {
  readonly context?: { active(): { getValue(key: symbol): unknown } }
}

interface SpanLike {
  spanContext?(): { traceId?: unknown; spanId?: unknown }
}

/** The ids of the active span. */
export interface SpanIds {
  readonly traceId: string
  readonly spanId: string
}

// Where @opentelemetry/api 1.x registers itself, and the key under which it puts the active span into a context. Both are shared by all
// copies of the API in a process, so they cannot change before 2.0.
const API = Symbol.for('opentelemetry.js.api.1')
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN')

const INVALID_TRACE = '0'.repeat(32)

/**
 * The ids of the span in which the caller runs, if the application uses OpenTelemetry. Reads the API that the application has loaded, so this
 * package does not depend on it.
 *
 * @returns Undefined without OpenTelemetry, or outside of a span.
 */
export function activeSpan(): SpanIds | undefined {
  const api = (globalThis as { [API]?: Api })[API]
  if (api?.context === undefined) return undefined
  try {
    const span = api.context.active().getValue(SPAN) as SpanLike | undefined
    const { traceId, spanId } = span?.spanContext?.() ?? {}
    if (typeof traceId !== 'string' || typeof spanId !== 'string') return undefined
    return isHex(traceId, 32) && isHex(spanId, 16) && traceId !== INVALID_TRACE
      ? { traceId, spanId }
      : undefined
  } catch {
    return undefined
  }
}

function isHex(text: string, digits: number): boolean {
  return text.length === digits && /^[0-9a-f]+$/i.test(text)
}
