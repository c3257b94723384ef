import { LogStorageError } from '../errors/log-storage-error.js'
import { MAX_TIMESTAMP } from '../time/timestamp.js'
import { describeKind } from '../values/describe-value.js'
import { idAdvice, messageAdvice, severityAdvice, timestampAdvice } from './entry-advice.js'
import { missingMessageAdvice } from './unknown-fields.js'

/** The kinds of wrong text that messages show: they help to find the mistake, and are not secrets. */
const SHOWN_ID = /^[0-9a-f-]{0,40}$/i
const SHOWN_TIME = /^[\dTZ:.,+/\s-]{1,40}$/
const SHOWN_SEVERITY = /^(?:[a-z]{1,12}|\d{1,3})$/i

export function wrongEntry(entry: unknown): LogStorageError {
  return invalid(`An entry must be an object, not ${describeKind(entry)}.${messageAdvice(entry)}`)
}

export function wrongMessage(entry: object, message: unknown): LogStorageError {
  const advice = message === undefined ? missingMessageAdvice(entry) : messageAdvice(message)
  return invalid(`message must be a string, not ${describeKind(message)}.${advice}`)
}

export function wrongTimestamp(value: unknown): LogStorageError {
  return invalid(
    `timestamp must be milliseconds since the Unix epoch or a Date, between ±${MAX_TIMESTAMP} (the years 1696 to 2243), not ${describeKind(value, SHOWN_TIME)}.${timestampAdvice(value)}`,
  )
}

export function wrongSeverity(value: unknown): LogStorageError {
  return invalid(
    `severity must be a whole number from 1 to 24 or one of trace, debug, info, warn, error, fatal, not ${describeKind(value, SHOWN_SEVERITY)}.${severityAdvice(value)}`,
  )
}

export function wrongName(field: string, value: unknown): LogStorageError {
  return invalid(`${field} must be a string, not ${describeKind(value)}.`)
}

export function wrongId(field: string, value: unknown, digits: number): LogStorageError {
  return invalid(
    `${field} must be ${digits} hex digits, not ${describeKind(value, SHOWN_ID)}.${idAdvice(value)}`,
  )
}

export function wrongAttributes(value: unknown): LogStorageError {
  return invalid(`attributes must be an object, not ${describeKind(value)}.`)
}

/** @param what What was passed instead. */
export function wrongRawJson(what: string): LogStorageError {
  return invalid(`attributes: rawJson() needs the text of a JSON object, not ${what}.`)
}

function invalid(message: string): LogStorageError {
  return new LogStorageError('INVALID_ENTRY', message)
}
