import { type LogEntry, toSeverity } from '@logpond/core'
import { liftTrace } from '@logpond/mapping'
import {
  fromNanoseconds,
  isObject,
  type JsonObject,
  jsonEntries,
  type LineContext,
  readRecords,
  setAttribute,
  severityOfWord,
} from '@logpond/mapping/readers'
import { BadBody } from '../http/bad-body.js'

/** Labels that are fields of an entry, the best name first. */
const SERVICE = ['service_name', 'service', 'app', 'application', 'job']
const HOST = ['host', 'hostname', 'node_name', 'instance']
const LEVEL = ['level', 'detected_level', 'severity']

/** Times without a zone stay attributes: the zone of a client is unknown. */
const CONTEXT: LineContext = {}

/**
 * Reads a push request of Loki in JSON: `{ "streams": [{ "stream": { label: value }, "values": [[nanoseconds, line, metadata?]] }] }`.
 *
 * A line that is the JSON of a logger becomes the entry that `POST /ingest` makes of it. Its time is the one that Loki would have.
 *
 * @throws BadBody
 */
export function readPush(text: string): LogEntry[] {
  const request = parse(text)
  const streams = isObject(request) ? request.streams : undefined
  if (!Array.isArray(streams)) throw new BadBody('The body must be a JSON object with the list streams.')
  return streams.flatMap((stream: unknown, place) => {
    const path = `streams[${place}]`
    if (!isObject(stream) || !Array.isArray(stream.values))
      throw new BadBody(`${path} must have the list values.`)
    const labels = isObject(stream.stream) ? stream.stream : {}
    return stream.values.map((value: unknown, line) => entryOf(value, labels, `${path}.values[${line}]`))
  })
}

function entryOf(value: unknown, labels: JsonObject, path: string): LogEntry {
  const [time, line, metadata] = Array.isArray(value) ? (value as unknown[]) : []
  const timestamp = fromNanoseconds(time)
  if (timestamp === undefined || typeof line !== 'string') {
    throw new BadBody(`${path} must be a list of nanoseconds since 1970 as text, and a line of text.`)
  }
  const entry = entryOfLine(line)
  const attributes: JsonObject = { ...entry.attributes }
  const others: JsonObject = { ...labels, ...(isObject(metadata) && metadata) }
  const service = entry.service ?? take(others, SERVICE, toText)
  const host = entry.host ?? take(others, HOST, toText)
  const severity = entry.severity ?? take(others, LEVEL, toLevel)
  for (const [name, label] of Object.entries(others)) {
    if (!Object.hasOwn(attributes, name)) setAttribute(attributes, name, label)
  }
  const ids = entry.traceId === undefined ? liftTrace(attributes) : {}
  return { ...entry, timestamp, service, host, severity, ...ids, attributes }
}

/** The entry of a line, which may be a record of a logger. */
function entryOfLine(line: string): LogEntry {
  const [record, ...others] = readRecords(line) ?? []
  const entries = record === undefined || others.length > 0 ? [] : [jsonEntries(record, CONTEXT)].flat()
  const [entry] = entries
  return entries.length === 1 && entry !== undefined ? entry : { message: line }
}

/** Removes the first label that can be read. */
function take<T>(
  labels: JsonObject,
  names: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const name of names) {
    const value = read(labels[name])
    if (value === undefined) continue
    delete labels[name]
    return value
  }
  return undefined
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function toLevel(value: unknown) {
  return typeof value === 'string' ? (severityOfWord(value) ?? toSeverity(value)) : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new BadBody(`The body is not JSON: ${(cause as Error).message}`, { cause })
  }
}
