export { exceptionAttributes } from './errors/exception-attributes.js'
export { isExceptionLike } from './errors/exception-fields.js'
export { isError } from './errors/is-error.js'
export { type HttpKeys, httpAttributes } from './http/http-attributes.js'
export { activeSpan, type SpanIds } from './ids/active-span.js'
export { liftTrace, type TraceIds } from './ids/lift-trace.js'
export { consolaSeverity } from './levels/consola-severity.js'
export {
  dotnetScale,
  googleScale,
  type LevelScale,
  levelScale,
  logbackScale,
  monologScale,
  nextcloudScale,
  openTelemetryScale,
  pythonScale,
  severityScale,
  syslogScale,
} from './levels/level-scales.js'
export { log4jsSeverity } from './levels/log4js-severity.js'
export { pinoSeverity } from './levels/pino-severity.js'
export { severityOfWord } from './levels/severity-words.js'
export { winstonSeverity } from './levels/winston-severity.js'
export { withoutAnsi } from './message/ansi.js'
export { messageOf } from './message/message-of.js'
export { entryOfRecord } from './record/entry-of-record.js'
export { isPlainName } from './record/plain-name.js'
export type { RecordOptions } from './record/record-options.js'
export { entryOfSyslog, type SyslogOptions } from './syslog/entry-of-syslog.js'
export type { TimeReader } from './times/record-time.js'
