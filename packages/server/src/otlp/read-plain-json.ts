import { type HrTime, type JsonObject, type OtelRecord, setAttribute } from '@logpond/mapping/readers'
import type { ResourceLogs, ScopeLogs } from './otlp-logs.js'
import { NotPlain, PlainJsonReader } from './plain-json-reader.js'
import { anyValueOf, parse, readResource, readScope, spanContextOf } from './read-any-json.js'

/**
 * Reads a body that is written as exporters do. Makes no objects but those of the result; what is rare in a record, such as values
 * in values, is left to `JSON.parse`.
 *
 * @returns What `readAnyJson` returns, or `undefined`.
 */
export function readPlainJson(body: Buffer): ResourceLogs[] | undefined {
  try {
    return readRequest(new PlainJsonReader(body))
  } catch {
    // Whatever is wrong with the body, the other reader says what and where.
    return undefined
  }
}

function readRequest(reader: PlainJsonReader): ResourceLogs[] {
  const logs: ResourceLogs[] = []
  const seen: string[] = []
  for (let name = reader.member(seen); name !== undefined; name = reader.member(seen)) {
    if (name !== 'resourceLogs') throw NotPlain.instance
    for (let more = reader.beginList(); more; more = reader.continuesList())
      logs.push(readResourceLogs(reader))
  }
  reader.end()
  return logs
}

function readResourceLogs(reader: PlainJsonReader): ResourceLogs {
  let resource: JsonObject = {}
  const scopes: ScopeLogs[] = []
  const seen: string[] = []
  for (let name = reader.member(seen); name !== undefined; name = reader.member(seen)) {
    switch (name) {
      case 'resource':
        resource = readResource(readObject(reader))
        break
      case 'scopeLogs':
        for (let more = reader.beginList(); more; more = reader.continuesList())
          scopes.push(readScopeLogs(reader))
        break
      case 'schemaUrl':
        reader.text()
        break
      default:
        throw NotPlain.instance
    }
  }
  return { resource, scopes }
}

function readScopeLogs(reader: PlainJsonReader): ScopeLogs {
  let scope: JsonObject = {}
  let schemaUrl: string | undefined
  const records: OtelRecord[] = []
  const seen: string[] = []
  for (let name = reader.member(seen); name !== undefined; name = reader.member(seen)) {
    switch (name) {
      case 'scope':
        scope = readObject(reader)
        break
      case 'schemaUrl':
        schemaUrl = reader.text()
        break
      case 'logRecords':
        for (let more = reader.beginList(); more; more = reader.continuesList())
          records.push(readRecord(reader))
        break
      default:
        throw NotPlain.instance
    }
  }
  return { scope: readScope(scope, schemaUrl), records }
}

function readRecord(reader: PlainJsonReader): OtelRecord {
  const attributes: JsonObject = {}
  let hrTime: HrTime | undefined
  let hrTimeObserved: HrTime | undefined
  let severityNumber: number | undefined
  let severityText: string | undefined
  let body: unknown
  let droppedAttributesCount: number | undefined
  let eventName: string | undefined
  let traceId: string | undefined
  let spanId: string | undefined
  let flags: number | undefined
  const seen: string[] = []
  for (let name = reader.member(seen); name !== undefined; name = reader.member(seen)) {
    switch (name) {
      case 'timeUnixNano':
        hrTime = reader.nanoseconds()
        break
      case 'observedTimeUnixNano':
        hrTimeObserved = reader.nanoseconds()
        break
      case 'severityNumber':
        severityNumber = reader.integer()
        break
      case 'severityText':
        severityText = reader.text()
        break
      case 'body':
        body = readValue(reader)
        break
      case 'attributes':
        for (let more = reader.beginList(); more; more = reader.continuesList())
          readAttribute(reader, attributes)
        break
      case 'droppedAttributesCount':
        droppedAttributesCount = reader.integer()
        break
      case 'eventName':
        eventName = reader.text()
        break
      case 'traceId':
        traceId = reader.text()
        break
      case 'spanId':
        spanId = reader.text()
        break
      case 'flags':
        flags = reader.integer()
        break
      default:
        throw NotPlain.instance
    }
  }
  return {
    hrTime,
    hrTimeObserved,
    severityNumber,
    severityText,
    body,
    attributes,
    droppedAttributesCount,
    eventName,
    spanContext: spanContextOf(traceId, spanId, flags),
  }
}

/** Reads a `KeyValue`. */
function readAttribute(reader: PlainJsonReader, attributes: JsonObject): void {
  reader.skip('{"key":')
  const name = reader.name()
  reader.skip(',"value":')
  setAttribute(attributes, name, readValue(reader))
  reader.skip('}')
}

/** Reads an `AnyValue`. */
function readValue(reader: PlainJsonReader): unknown {
  let value: unknown
  if (reader.skips('{"stringValue":')) value = reader.text()
  else if (reader.skips('{"intValue":')) value = reader.integer()
  else if (reader.skips('{"boolValue":')) value = reader.boolean()
  else if (reader.skips('{"doubleValue":')) value = reader.number()
  else return anyValueOf(readObject(reader), 1)
  reader.skip('}')
  return value
}

function readObject(reader: PlainJsonReader): JsonObject {
  return parse(reader.object()) as JsonObject
}
