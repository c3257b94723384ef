import { type HrTime, type OtelRecord, type ScopeParts, setAttribute } from '@logpond/mapping/readers'
import { MAX_DEPTH, type ResourceLogs, type ScopeLogs, TOO_DEEP } from './otlp-logs.js'
import { ProtobufReader } from './protobuf-reader.js'

type Attributes = Record<string, unknown>
type Scope = { -readonly [Name in keyof ScopeParts]: ScopeParts[Name] } & { attributes: Attributes }

const varint = (field: number) => field << 3
const fixed64 = (field: number) => (field << 3) | 1
const bytes = (field: number) => (field << 3) | 2
const fixed32 = (field: number) => (field << 3) | 5

// Constants, because V8 makes jump tables only of these. The names are those of opentelemetry-proto.
const RESOURCE_LOGS = bytes(1)
const RESOURCE = bytes(1)
const SCOPE_LOGS = bytes(2)
const RESOURCE_ATTRIBUTES = bytes(1)
const SCOPE = bytes(1)
const LOG_RECORDS = bytes(2)
const SCOPE_SCHEMA_URL = bytes(3)
const SCOPE_NAME = bytes(1)
const SCOPE_VERSION = bytes(2)
const SCOPE_ATTRIBUTES = bytes(3)
const TIME = fixed64(1)
const SEVERITY_NUMBER = varint(2)
const SEVERITY_TEXT = bytes(3)
const BODY = bytes(5)
const ATTRIBUTES = bytes(6)
const DROPPED_ATTRIBUTES = varint(7)
const FLAGS = fixed32(8)
const TRACE_ID = bytes(9)
const SPAN_ID = bytes(10)
const OBSERVED_TIME = fixed64(11)
const EVENT_NAME = bytes(12)
const KEY = bytes(1)
const VALUE = bytes(2)
const STRING_VALUE = bytes(1)
const BOOL_VALUE = varint(2)
const INT_VALUE = varint(3)
const DOUBLE_VALUE = fixed64(4)
const ARRAY_VALUE = bytes(5)
const KVLIST_VALUE = bytes(6)
const BYTES_VALUE = bytes(7)
const VALUES = bytes(1)

/** The bits of `flags` that are those of the trace; the others are reserved. */
const TRACE_FLAGS = 0xff

/**
 * Reads an `ExportLogsServiceRequest`. A field that is unknown, or has another type than the schema says, is skipped, as protobuf
 * demands.
 *
 * @throws BadBody if the bytes are not a protobuf message.
 */
export function readProtobuf(body: Buffer): ResourceLogs[] {
  const reader = new ProtobufReader(body)
  const all: ResourceLogs[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE_LOGS) all.push(readResourceLogs(reader))
    else reader.skip(tag)
  }
  return all
}

function readResourceLogs(reader: ProtobufReader): ResourceLogs {
  const outer = reader.enter()
  const resource: Attributes = {}
  const scopes: ScopeLogs[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE) readResource(reader, resource)
    else if (tag === SCOPE_LOGS) scopes.push(readScopeLogs(reader))
    else reader.skip(tag)
  }
  reader.leave(outer)
  return { resource, scopes }
}

function readResource(reader: ProtobufReader, resource: Attributes): void {
  const outer = reader.enter()
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE_ATTRIBUTES) readAttribute(reader, resource, 1)
    else reader.skip(tag)
  }
  reader.leave(outer)
}

function readScopeLogs(reader: ProtobufReader): ScopeLogs {
  const outer = reader.enter()
  const scope: Scope = { attributes: {} }
  const records: OtelRecord[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === LOG_RECORDS) records.push(readRecord(reader))
    else if (tag === SCOPE) readScope(reader, scope)
    else if (tag === SCOPE_SCHEMA_URL) scope.schemaUrl = reader.text()
    else reader.skip(tag)
  }
  reader.leave(outer)
  return { scope, records }
}

function readScope(reader: ProtobufReader, scope: Scope): void {
  const outer = reader.enter()
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SCOPE_NAME) scope.name = reader.text()
    else if (tag === SCOPE_VERSION) scope.version = reader.text()
    else if (tag === SCOPE_ATTRIBUTES) readAttribute(reader, scope.attributes, 1)
    else reader.skip(tag)
  }
  reader.leave(outer)
}

function readRecord(reader: ProtobufReader): OtelRecord {
  const outer = reader.enter()
  const attributes: Attributes = {}
  let hrTime: HrTime | undefined
  let hrTimeObserved: HrTime | undefined
  let severityNumber: number | undefined
  let severityText: string | undefined
  let body: unknown
  let droppedAttributesCount: number | undefined
  let traceFlags = 0
  let traceId: string | undefined
  let spanId: string | undefined
  let eventName: string | undefined
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    switch (tag) {
      case TIME:
        hrTime = reader.nanoseconds()
        break
      case OBSERVED_TIME:
        hrTimeObserved = reader.nanoseconds()
        break
      case SEVERITY_NUMBER:
        severityNumber = reader.int32()
        break
      case SEVERITY_TEXT:
        severityText = reader.text()
        break
      case BODY:
        body = readValue(reader, 1)
        break
      case ATTRIBUTES:
        readAttribute(reader, attributes, 1)
        break
      case DROPPED_ATTRIBUTES:
        droppedAttributesCount = reader.uint32()
        break
      case FLAGS:
        traceFlags = reader.fixed32() & TRACE_FLAGS
        break
      case TRACE_ID:
        traceId = reader.id(16)
        break
      case SPAN_ID:
        spanId = reader.id(8)
        break
      case EVENT_NAME:
        eventName = reader.text()
        break
      default:
        reader.skip(tag)
    }
  }
  reader.leave(outer)
  return {
    hrTime,
    hrTimeObserved,
    severityNumber,
    severityText,
    body,
    attributes,
    droppedAttributesCount,
    eventName,
    spanContext: traceId === undefined ? undefined : { traceId, spanId: spanId ?? '', traceFlags },
  }
}

/** Reads a `KeyValue`. */
function readAttribute(reader: ProtobufReader, attributes: Attributes, depth: number): void {
  const outer = reader.enter()
  let key = ''
  let value: unknown = null
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY) key = reader.name()
    else if (tag === VALUE) value = readValue(reader, depth)
    else reader.skip(tag)
  }
  reader.leave(outer)
  setAttribute(attributes, key, value)
}

/** Reads an `AnyValue`; one that is not set is null. */
function readValue(reader: ProtobufReader, depth: number): unknown {
  const outer = reader.enter()
  let value: unknown = null
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    switch (tag) {
      case STRING_VALUE:
        value = reader.text()
        break
      case BOOL_VALUE:
        value = reader.bool()
        break
      case INT_VALUE:
        value = reader.int64()
        break
      case DOUBLE_VALUE:
        value = reader.double()
        break
      case ARRAY_VALUE:
        value = depth < MAX_DEPTH ? readArray(reader, depth + 1) : tooDeep(reader, tag)
        break
      case KVLIST_VALUE:
        value = depth < MAX_DEPTH ? readMap(reader, depth + 1) : tooDeep(reader, tag)
        break
      case BYTES_VALUE:
        value = reader.bytes()
        break
      default:
        reader.skip(tag)
    }
  }
  reader.leave(outer)
  return value
}

function readArray(reader: ProtobufReader, depth: number): unknown[] {
  const outer = reader.enter()
  const values: unknown[] = []
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUES) values.push(readValue(reader, depth))
    else reader.skip(tag)
  }
  reader.leave(outer)
  return values
}

function readMap(reader: ProtobufReader, depth: number): Attributes {
  const outer = reader.enter()
  const map: Attributes = {}
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUES) readAttribute(reader, map, depth)
    else reader.skip(tag)
  }
  reader.leave(outer)
  return map
}

function tooDeep(reader: ProtobufReader, tag: number): string {
  reader.skip(tag)
  return TOO_DEEP
}
