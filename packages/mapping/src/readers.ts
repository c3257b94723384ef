/** Readers of single values, for programs that read log files, such as the command line. */
export { readSpanId, readTraceId } from './ids/trace-ids.js'
export { hasHardNumber, isKept, readNumber } from './json/hard-numbers.js'
export { limitDepth } from './json/limit-depth.js'
export { levelScale, openTelemetryScale } from './levels/level-scales.js'
export { isUnknownLevel, type NumberedLevel, severityOfLevel } from './levels/level-value.js'
export { severityOfPriority, severityOfWord } from './levels/severity-words.js'
export { jsonEntries } from './lines/json-entries.js'
export { type JsonObject, type JsonRecord, readRecords } from './lines/json-records.js'
export type { LineContext } from './lines/line-context.js'
export { recordLine } from './lines/record-line.js'
export { isStoredEntry, looksStored, readStoredEntry } from './lines/stored-entry.js'
export { ANSI_SEQUENCE, withoutAnsi } from './message/ansi.js'
export { findMessage, messageOfError } from './message/find-message.js'
export { renderValues } from './message/render-values.js'
export { type OtelFields, otelEntry, readOtelRecord } from './opentelemetry/otel-fields.js'
export {
  type OtelOrigin,
  otelOrigin,
  type ResourceOption,
  type ResourceParts,
  readResource,
  type ScopeParts,
} from './opentelemetry/otel-origin.js'
export type { HrTime, OtelRecord } from './opentelemetry/otel-record.js'
export { flagsText } from './opentelemetry/trace-flags.js'
export { isLogRecord } from './record/is-log-record.js'
export { type PinoBeginning, pinoBeginning, replacedByFields } from './record/pino-beginning.js'
export { FIELDS, type Field } from './record/record-fields.js'
export { readSyslogPriority } from './syslog/syslog-priority.js'
export { readRfc3164 } from './syslog/syslog-rfc3164.js'
export { readRfc5424 } from './syslog/syslog-rfc5424.js'
export { splitTag } from './syslog/syslog-tag.js'
export { type CalendarTime, fromDigits, toTimestamp } from './times/calendar.js'
export { fromEpochText, fromNanoseconds, MAX_TIMESTAMP, storable } from './times/epoch.js'
export { readTimestamp } from './times/iso-time.js'
export { withoutDay, withoutYear } from './times/missing-year.js'
export { monthOf } from './times/month-name.js'
export { recordTime, type TimeReader } from './times/record-time.js'
export { ZONE } from './times/time-zone.js'
export { setAttribute } from './values/attributes.js'
export { isObject } from './values/nested.js'
export { scanQuoted } from './values/quoted-text.js'
export { readSafely } from './values/read-safely.js'
