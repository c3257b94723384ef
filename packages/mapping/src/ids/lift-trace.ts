import { isObject, removeMember } from '../values/nested.js'
import { datadogSpanId, datadogTraceId } from './datadog-ids.js'
import { readSpanId, readTraceId } from './trace-ids.js'

type Attributes = Record<string, unknown>
type IdReader = (value: unknown) => string | null | undefined

type Names = readonly [trace: string, span: string, readTrace: IdReader, readSpan: IdReader]

const DATADOG: readonly Names[] = [['dd.trace_id', 'dd.span_id', datadogTraceId, datadogSpanId]]

/** Names of the ids: of OpenTelemetry's instrumentations, of its data model, of the Elastic Common Schema, of Datadog. */
const NAMES: readonly Names[] = [
  ['trace_id', 'span_id', readTraceId, readSpanId],
  ['traceId', 'spanId', readTraceId, readSpanId],
  ['trace.id', 'span.id', readTraceId, readSpanId],
  ...DATADOG,
]

/** The ids of a trace and of a span of it. */
export interface TraceIds {
  /** 32 hex digits. */
  traceId?: string | undefined
  /** 16 hex digits. */
  spanId?: string | undefined
}

/**
 * Moves the ids of a trace out of the attributes of an entry. Reads the names that OpenTelemetry (`trace_id`, `span_id`; `traceId`,
 * `spanId`), the Elastic Common Schema (`trace.id`, `span.id`, also as objects) and Datadog (`dd.trace_id`, `dd.span_id`, also as an
 * object) use. Datadog writes ids of 64 bits as decimal numbers, which become hex digits.
 *
 * Removes an attribute only if it is a valid id: 32 or 16 hex digits that are not all zero. `trace_flags` stays, because entries
 * have no such field.
 *
 * @param attributes Is changed. Objects in it are not: one whose id is removed is replaced by a copy.
 *
 * @example
 * ```ts
 * const attributes = { trace_id: '5b8efff798038103d269b633813fc60c', span_id: 'eee19b7ec3c1b174', user: 7 }
 * liftTrace(attributes) // { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' }
 * attributes // { user: 7 }
 * ```
 */
export function liftTrace(attributes: Attributes): TraceIds {
  return liftIds({}, attributes, NAMES)
}

/** Moves the ids of Datadog that are still missing. */
export function liftDatadog(ids: TraceIds, attributes: Attributes): void {
  liftIds(ids, attributes, DATADOG)
}

function liftIds(ids: TraceIds, attributes: Attributes, names: typeof NAMES): TraceIds {
  for (const [trace, span, traceReader, spanReader] of names) {
    const traceId = ids.traceId === undefined ? take(attributes, trace, traceReader) : undefined
    if (traceId !== undefined) ids.traceId = traceId
    const spanId = ids.spanId === undefined ? take(attributes, span, spanReader) : undefined
    if (spanId !== undefined) ids.spanId = spanId
  }
  return ids
}

function take(attributes: Attributes, name: string, read: IdReader): string | undefined {
  const id = Object.hasOwn(attributes, name) ? read(attributes[name]) : undefined
  if (typeof id === 'string') {
    delete attributes[name]
    return id
  }
  const dot = name.indexOf('.')
  return dot === -1 ? undefined : takeNested(attributes, name.slice(0, dot), name.slice(dot + 1), read)
}

function takeNested(
  attributes: Attributes,
  name: string,
  member: string,
  read: IdReader,
): string | undefined {
  const object = attributes[name]
  const id = isObject(object) ? read(object[member]) : undefined
  if (typeof id !== 'string') return undefined
  removeMember(attributes, name, member)
  return id
}
