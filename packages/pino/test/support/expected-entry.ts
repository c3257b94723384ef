import type { LineContext } from '../../src/line-context.js'

type Fields = Record<string, unknown>

const SEVERITIES: Readonly<Record<number, number>> = {
  10: 1,
  20: 5,
  25: 7,
  30: 9,
  35: 11,
  40: 13,
  50: 17,
  55: 19,
  60: 21,
}

/** What must be stored for a line of pino, derived from the parsed line alone: an independent description of the mapping. */
export function expectedEntry(line: string, { facts, level, time }: LineContext): Fields {
  const fields = JSON.parse(line) as Fields
  const messageKey = facts?.messageKey ?? 'msg'
  const errorKey = facts?.errorKey ?? 'err'
  const { pid, hostname, name, [messageKey]: message, [errorKey]: error, ...rest } = fields
  const wasRead = time === '' ? undefined : (JSON.parse(time ?? '""') as number | string)
  // A formatter may write the name of the level.
  if (rest.level === level || typeof rest.level === 'string') delete rest.level
  if (rest.time === wasRead) delete rest.time
  return {
    severity: SEVERITIES[level as number],
    ...(wasRead !== undefined && { timestamp: toMilliseconds(wasRead) }),
    ...(typeof message === 'string' && { message }),
    ...(hostname !== undefined && { host: hostname }),
    ...(name !== undefined && { service: name }),
    attributes: {
      ...rest,
      ...(pid !== undefined && { 'process.pid': pid }),
      ...exceptionOf(error as Fields | undefined),
    },
  }
}

function toMilliseconds(time: number | string): number {
  if (typeof time === 'string') return Date.parse(time)
  return time < 1e11 ? time * 1000 : time
}

function exceptionOf(error: Fields | undefined): Fields {
  if (error === undefined) return {}
  const { type, message, stack, ...own } = error
  return {
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
    ...Object.fromEntries(Object.entries(own).map(([key, value]) => [`exception.${key}`, value])),
  }
}
