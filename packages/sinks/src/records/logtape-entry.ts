import type { LogEntry, Severity } from '@logpond/core'
import { isError, severityOfWord } from '@logpond/mapping'
import { setAttribute } from '@logpond/mapping/readers'
import type { LogRecord } from '@logtape/logtape'
import { type Attributes, entryOfParts } from '../shared/entry-parts.js'
import type { EntryOptions } from '../shared/options.js'
import { textOf } from '../shared/text-of.js'
import { entryOr } from '../shared/unreadable.js'

/** The entry of a record of LogTape. */
export function entryOfLogTape(record: LogRecord, options: EntryOptions): LogEntry {
  const severity: Severity = severityOfWord(record.level) ?? 9
  return entryOr(record, severity, [record.rawMessage].flat(), () => {
    const { properties, sourceLocation, timestamp } = record
    const message = record.message.map((part) => textOf(part)).join('')
    const template = templateOf(record.rawMessage)
    const errorName = nameOfError(properties)
    const attributes: Attributes = {}
    for (const name of Object.keys(properties)) {
      if (name !== errorName) setAttribute(attributes, name, properties[name])
    }
    const error = errorName === undefined ? record.message.find(isError) : properties[errorName]
    const own = {
      'log.logger': record.category.length === 0 ? undefined : record.category.join('.'),
      'log.template': template === message ? undefined : template,
      'code.file.path': sourceLocation?.file,
      'code.line.number': sourceLocation?.line,
      'code.column.number': sourceLocation?.column,
    }
    return entryOfParts({ message, severity, timestamp, attributes, own, error }, options)
  })
}

/** The template of a call, also of a tagged template, whose values have no names. */
function templateOf(raw: string | readonly string[]): string {
  return typeof raw === 'string' ? raw : raw.join('{}')
}

/** LogTape itself uses `error`. */
function nameOfError(properties: Attributes): string | undefined {
  const names = Object.keys(properties).filter((name) => isError(properties[name]))
  return names.find((name) => name === 'error') ?? names[0]
}
