/// <reference lib="esnext.disposable" preserve="true" />

export type * from './contract/driver-filter.js'
export type * from './contract/driver-queries.js'
export type * from './contract/driver-retention.js'
export type * from './contract/driver-supports.js'
export type { LogBatch } from './contract/log-batch.js'
export type * from './contract/log-channels.js'
export type * from './contract/log-driver.js'
export type {
  AttributeValue,
  JsonValue,
  LiveLogEntry,
  LogEntry,
  StoredLogEntry,
} from './contract/log-entry.js'
export type * from './contract/log-storage.js'
export type * from './contract/read-results.js'
export type * from './contract/retention-policy.js'
export type * from './contract/retry-options.js'
export type * from './contract/search-filter.js'
export type * from './contract/search-query.js'
export {
  SEVERITY_NAMES,
  SEVERITY_NUMBERS,
  type Severity,
  type SeverityName,
  severityName,
  toSeverity,
} from './contract/severity.js'
export type * from './contract/storage-options.js'
export type * from './contract/storage-stats.js'
export type * from './contract/subscribe-options.js'
export type { WriteReceipt } from './contract/write-receipt.js'
export { createLogStorage } from './create-log-storage.js'
export { isLogStorageError, LogStorageError, type LogStorageErrorCode } from './errors/log-storage-error.js'
export { openLogStorage } from './open-log-storage.js'
export { checkRuntime } from './process/check-runtime.js'
export { type AttributesParser, attributeValue, type JsonObject } from './read/attribute-value.js'
export { compareValues } from './read/compare-values.js'
export {
  type AnyTest,
  type AttributeTest,
  type ColumnTest,
  compileFilter,
  type FieldTest,
  type IdTest,
  type MessageTest,
  type NameTest,
  type NotTest,
  type SeverityTest,
  type SpanIdTest,
  type TextTest,
  type TimestampTest,
  type TraceIdTest,
} from './read/compile-filter.js'
export { toDriverFilter } from './read/driver-query.js'
export { entriesFromBatch } from './read/entries-from-batch.js'
export { entryFilter } from './read/entry-filter.js'
export {
  type AttributesValue,
  mayHaveErrors,
  type SearchedFields,
  searchedTexts,
} from './read/error-texts.js'
export { FieldCounter } from './read/field-counter.js'
export type { FilterableEntry } from './read/filterable-entry.js'
export { foldedWords, words } from './read/words.js'
export { encodeAttributes } from './record/encode-attributes.js'
export type { EncodedAttributes } from './record/encoded-attributes.js'
export { type RawJson, rawJson } from './record/raw-json.js'
export { type PrometheusTextOptions, prometheusText } from './reports/prometheus-text.js'
export { type Clock, systemClock } from './time/clock.js'
export { elapsed, nextTurn } from './time/real-timers.js'
export { toMicroseconds } from './time/timestamp.js'
