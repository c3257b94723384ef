import {
  dotnetScale,
  logbackScale,
  openTelemetryScale,
  pythonScale,
  severityScale,
  syslogScale,
} from '../levels/level-scales.js'
import type { NumberedLevel } from '../levels/level-value.js'

export type Field = 'message' | 'severity' | 'timestamp' | 'service' | 'host' | 'traceId' | 'spanId'

/** Unambiguous names of fields. The first one in an object counts. */
export const FIELDS: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...names('message', 'msg', 'message', '@m', '@message'),
  ...names('severity', 'level', 'severity', 'lvl', 'levelname', 'level_name', 'levelName', 'log.level', '@l'),
  ...names('severity', 'loglevel', 'logLevel', 'log_level', 'LogLevel', 'LevelDisplayName', 'severityText'),
  ...names(
    'severity',
    '@level',
    'error_severity',
    'severity_text',
    'SeverityText',
    'severity_label',
    'level_label',
    'levelText',
  ),
  ...names('timestamp', 'time', 'timestamp', 'ts', '@timestamp', 'timeStamp', 'TimeStamp', '@t'),
  ...names('service', 'service', 'service.name', 'service_name', 'serviceName', 'ServiceName'),
  ...names('host', 'hostname', 'host', 'host.name', 'host_name', 'hostName', 'HostName', '_HOSTNAME'),
  ...names('traceId', 'traceId', 'trace_id', 'trace.id', 'traceID', 'traceid', '@tr', 'otelTraceID', 'trace'),
  ...names('traceId', 'logging.googleapis.com/trace'),
  ...names('spanId', 'spanId', 'span_id', 'span.id', 'spanID', 'spanid', '@sp', 'otelSpanID', 'span'),
  ...names('spanId', 'logging.googleapis.com/spanId'),
])

/** Ambiguous names of fields. They count only if the field is still missing, in the order of the list. */
export const LATE_NAMES = {
  severity: words(`
    levelno level_value severity_number PRIORITY priority syslogseverity level_num at messageType label`),
  timestamp: words(`
    asctime timeMillis instant t eventTime event_time datetime dateTime DateTime date_time ibm_datetime
    time_iso8601 time_local msec date Date DATE logTime log_time created unixTime unix_time calendarTime
    _SOURCE_REALTIME_TIMESTAMP __REALTIME_TIMESTAMP timestamp_ms timestampInMs time_ms ts_ms epoch
    TimeCreated eventTimestamp stageTimestamp receiveTimestamp ingestionTime start_time
    started_at EdgeStartTimestamp`),
  service: words('SYSLOG_IDENTIFIER _SYSTEMD_UNIT'),
}

/** Objects that contain only the attributes of an entry. */
export const FOLDERS: readonly string[] = ['attributes', 'Attributes', 'Properties']

/** What a member of a record means: a field, the process id, an error, or an object that contains fields or attributes. */
export type Meaning = Field | 'pid' | 'error' | 'holder'

/** The meaning of each name. The journal adds `_PID` to records. */
export const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ...FIELDS,
  ['pid', 'pid'],
  ...['err', 'error', 'stack', 'error.message', 'error.stack_trace'].map((name): [string, 'error'] => [
    name,
    'error',
  ]),
  ...[...FOLDERS, 'log', 'dd', 'dd.trace_id', 'dd.span_id', '_PID'].map((name): [string, 'holder'] => [
    name,
    'holder',
  ]),
])

/** Fields in nested objects, as in the Elastic Common Schema. */
export const PATHS: readonly (readonly [Field, string, string])[] = [
  ['severity', 'log', 'level'],
  ['service', 'service', 'name'],
  ['host', 'host', 'name'],
  ['host', 'host', 'hostname'],
  ['traceId', 'trace', 'id'],
  ['spanId', 'span', 'id'],
]

/** The scales of numbers in fields whose numbers differ from those in `level`. */
export const SCALES: ReadonlyMap<string, NumberedLevel> = new Map<string, NumberedLevel>([
  ['severity', severityScale],
  ['Severity', severityScale],
  ['severity_number', openTelemetryScale],
  ['levelno', pythonScale],
  ['level_value', logbackScale],
  ['LogLevel', dotnetScale],
  ['PRIORITY', inRange(syslogScale, 7)],
  ['priority', inRange(syslogScale, 7)],
  ['syslogseverity', inRange(syslogScale, 7)],
])

/** Accepts only numbers of the scale, because a priority may also be that of a task. */
function inRange(scale: NumberedLevel, max: number): NumberedLevel {
  return (level) => (level >= 0 && level <= max && Number.isInteger(level) ? scale(level) : undefined)
}

/** Each name as it is; a lower-case word also capitalized and in capitals, as some languages write names of members. */
function names(field: Field, ...list: string[]): [string, Field][] {
  return list.flatMap((name) => {
    if (!/^[a-z]+$/.test(name)) return [[name, field]]
    return [name, name.charAt(0).toUpperCase() + name.slice(1), name.toUpperCase()].map(
      (spelling): [string, Field] => [spelling, field],
    )
  })
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}
