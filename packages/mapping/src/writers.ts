/** Entries as text, for programs that print or download them, such as the command line and the viewer. */
export { csvRow } from './writers/csv.js'
export {
  CSV_FIELDS,
  ENTRY_FIELDS,
  fieldReader,
  isEntryField,
  type ReadField,
} from './writers/entry-fields.js'
export { type EntryStyle, entryLine, type LineColors } from './writers/entry-line.js'
export { formatTime, type TimeStyle } from './writers/format-time.js'
export { flatPairs, logfmtLine, type Pair } from './writers/logfmt.js'
export { markAttribute, markedAttribute } from './writers/marked-attribute.js'
export type { AnyValue, KeyValue } from './writers/otlp/any-value.js'
export type { OtlpRecord } from './writers/otlp/otlp-record.js'
export { type OtlpRequest, type OtlpScope, otlpRequest } from './writers/otlp/otlp-request.js'
export { visibleJson, visibleText } from './writers/visible-text.js'
