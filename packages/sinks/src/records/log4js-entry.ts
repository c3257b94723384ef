import { type LogEntry, severityName } from '@logpond/core'
import { log4jsSeverity } from '@logpond/mapping'
import { type Attributes, entryOfParts, mergeFields } from '../shared/entry-parts.js'
import type { EntryOptions } from '../shared/options.js'
import { readCall } from '../shared/read-call.js'
import { entryOr } from '../shared/unreadable.js'

/** An event of log4js, in the parts that are used here. */
export interface Log4jsEvent {
  readonly startTime: Date
  readonly categoryName: string
  readonly level: { readonly level: number; readonly levelStr: string }
  readonly data: readonly unknown[]
  readonly context: object
  readonly pid: number
  readonly cluster?: unknown
  /** Where the call is in the code, if the category has `enableCallStack`. */
  readonly fileName?: string | undefined
  readonly lineNumber?: number | undefined
  readonly columnNumber?: number | undefined
  readonly callStack?: string | undefined
  readonly className?: string | undefined
  readonly functionName?: string | undefined
  readonly functionAlias?: string | undefined
  readonly callerName?: string | undefined
}

/** The entry of an event of log4js. */
export function entryOfLog4js(event: Log4jsEvent, options: EntryOptions): LogEntry {
  const severity = log4jsSeverity(event.level.level)
  return entryOr(event, severity, event.data, () => {
    const attributes: Attributes = {}
    const { message, error } = readCall(event.data, attributes)
    const context = { ...event.context }
    const level = event.level.levelStr
    const own = {
      'log.logger': event.categoryName,
      level: level.toLowerCase() === severityName(severity) ? undefined : level,
      'log4js.context': mergeFields(attributes, context) ? undefined : context,
      'process.pid': event.pid,
      cluster: event.cluster,
      'code.file.path': event.fileName,
      'code.line.number': event.lineNumber,
      'code.column.number': event.columnNumber,
      'code.function.name': event.functionName || undefined,
      'code.stacktrace': event.callStack,
      'code.class': event.className || undefined,
      'code.function.alias': event.functionAlias || undefined,
      'code.caller': event.callerName || undefined,
    }
    return entryOfParts(
      { message, severity, timestamp: event.startTime.getTime(), attributes, own, error },
      options,
    )
  })
}
