type JsonObject = Record<string, unknown>

export type PartName =
  | 'time'
  | 'observed'
  | 'number'
  | 'text'
  | 'body'
  | 'trace'
  | 'span'
  | 'attributes'
  | 'resource'
  | 'service'
  | 'host'

export interface Part {
  readonly key: string
  readonly value: unknown
}

/** The names in the protocol, in the data model, and in databases that keep records in tables. */
const PARTS: ReadonlyMap<string, PartName> = new Map<string, PartName>([
  ...names('time', 'timeUnixNano', 'time_unix_nano', 'timestamp', 'Timestamp', 'time', '@timestamp'),
  ...names('observed', 'observedTimeUnixNano', 'observed_time_unix_nano', 'observedTimestamp'),
  ...names('observed', 'ObservedTimestamp', 'observed_timestamp'),
  ...names('number', 'severityNumber', 'SeverityNumber', 'severity_number'),
  ...names('text', 'severityText', 'SeverityText', 'severity_text'),
  ...names('body', 'body', 'Body'),
  ...names('trace', 'traceId', 'TraceId', 'trace_id'),
  ...names('span', 'spanId', 'SpanId', 'span_id'),
  ...names('attributes', 'attributes', 'Attributes', 'LogAttributes', 'log_attributes', 'attributes_string'),
  ...names(
    'resource',
    'resource',
    'Resource',
    'ResourceAttributes',
    'resource_attributes',
    'resources_string',
  ),
  ...names('service', 'ServiceName', 'service_name', 'service.name'),
  ...names('host', 'HostName', 'host_name', 'host.name'),
])

/** Splits a log record into its known parts and all others. */
export function splitParts(record: JsonObject): {
  readonly parts: ReadonlyMap<PartName, Part>
  readonly others: readonly Part[]
} {
  const parts = new Map<PartName, Part>()
  const others: Part[] = []
  for (const key of Object.keys(record)) {
    const name = PARTS.get(key)
    const part = { key, value: record[key] }
    if (name === undefined || parts.has(name)) others.push(part)
    else parts.set(name, part)
  }
  return { parts, others }
}

function names(part: PartName, ...keys: string[]): [string, PartName][] {
  return keys.map((key) => [key, part])
}
