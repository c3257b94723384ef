import { InvalidArgumentError } from 'commander'

/** The names of fields of entries, for the help. */
export const FIELD_HELP =
  'id, time, timestamp, level, severity, message, service, host, traceId, spanId, attributes, or an attribute by name or path'

/** A name: in quotes behind the mark of an attribute, or up to a comma. */
const NAME = /\s*(@"(?:[^"\\]|\\.)*"|[^,]*?)\s*(?:,|$)/sy

/** Parses `time,message,http.status,@"odd, name"`. */
export function parseFields(text: string, before: readonly string[] = []): string[] {
  const names: string[] = []
  NAME.lastIndex = 0
  for (let isLast = false; !isLast; isLast = NAME.lastIndex === text.length && !text.endsWith(',')) {
    const name = NAME.exec(text)?.[1]
    if (name === undefined || name === '')
      throw new InvalidArgumentError('Give names, separated by commas: time,http.status.')
    names.push(name)
  }
  return [...before, ...names]
}
