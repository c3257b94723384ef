/// <reference lib="esnext.disposable" preserve="true" />

export type { ResourceOption } from '@logpond/mapping/readers'
export { type ActiveTrace, activeTrace } from './active-trace.js'
export type { OtelLogRecord, OtelResource, OtelScope } from './log-record.js'
export {
  type ExporterOptions,
  type ExportOutcome,
  type LogpondExporterOptions,
  LogpondLogRecordExporter,
} from './log-record-exporter.js'
export { LogpondLogRecordProcessor, type LogpondProcessorOptions } from './log-record-processor.js'
export { type ObserveStorageOptions, observeStorage } from './observe-storage.js'
export type { RecordOptions } from './record-options.js'
