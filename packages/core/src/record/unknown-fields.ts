import { describeValue } from '../values/describe-value.js'
import { editDistance } from '../values/edit-distance.js'

/** The fields of an entry. */
const FIELDS = new Set([
  'message',
  'timestamp',
  'severity',
  'service',
  'host',
  'traceId',
  'spanId',
  'attributes',
])

/** Names of other loggers for our fields, in lower case and without punctuation. */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  message: ['msg', 'body', 'text', 'logmessage', 'log', 'line', 'event'],
  timestamp: [
    'time',
    'ts',
    'date',
    'datetime',
    'at',
    'now',
    'when',
    'timeunixnano',
    'epoch',
    'timestampms',
    'createdat',
  ],
  severity: ['level', 'lvl', 'loglevel', 'levelname', 'severitytext', 'severitynumber', 'priority', 'prio'],
  service: ['servicename', 'app', 'appname', 'application', 'logger', 'loggername', 'name', 'component'],
  host: ['hostname', 'machine', 'server', 'node'],
  traceId: ['trace', 'ddtraceid', 'oteltraceid'],
  spanId: ['span', 'ddspanid', 'otelspanid'],
  attributes: [
    'attrs',
    'props',
    'properties',
    'meta',
    'metadata',
    'context',
    'ctx',
    'data',
    'extra',
    'fields',
    'tags',
    'labels',
    'params',
    'payload',
  ],
}

/** The most names to warn of, because a program that generates names has an unlimited number of them. */
const MAX_NAMES = 100

/** The most characters of a name to compare with others. */
const LONGEST_NAME = 40

/** The names that this process has warned of. */
const warned = new Set<string>()

/**
 * Whether an entry may have unknown fields. Runs for each entry and is optimized for speed: it only counts fields, and leaves their
 * names to {@link warnOfUnknownFields}.
 *
 * @param known How many of its known fields are not undefined.
 */
export function mayHaveOtherFields(entry: object, known: number): boolean {
  try {
    let fields = 0
    for (const _ in entry) fields++
    // An instance of a class may have known fields that are not counted.
    return fields !== known || entry.constructor !== Object
  } catch {
    // A Proxy that throws instead of listing its fields.
    return false
  }
}

/**
 * Whether all fields of an entry are known, including its message. A switch takes half the time of a set.
 *
 * @throws Any error of a Proxy.
 */
export function hasOnlyKnownFields(entry: object): boolean {
  let hasMessage = false
  for (const name in entry) {
    switch (name) {
      case 'message':
        hasMessage = true
        break
      case 'attributes':
      case 'severity':
      case 'service':
      case 'timestamp':
      case 'host':
      case 'traceId':
      case 'spanId':
        break
      default:
        return false
    }
  }
  return hasMessage
}

/** Warns of the fields of an entry that are not stored, once per name and process, so that nothing is lost silently. */
export function warnOfUnknownFields(entry: object): void {
  for (const name in entry) {
    if (FIELDS.has(name) || warned.has(name) || warned.size >= MAX_NAMES) continue
    if (!Object.hasOwn(entry, name) || (entry as Record<string, unknown>)[name] === undefined) continue
    if (name === 'id' && isStoredEntry(entry)) continue
    warned.add(name)
    const shown = describeValue(name)
    process.emitWarning(
      `A log entry has the field ${shown}, which is not stored: entries have no such field. ${adviceFor(name)} Each name is reported once.`,
      { type: 'LogpondWarning', code: 'UNKNOWN_FIELD' },
    )
  }
}

/** The field with a similar name, or the field with this name in other loggers. */
export function meantField(name: string): string | undefined {
  const plain = name
    .slice(0, LONGEST_NAME)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
  for (const field of FIELDS) {
    if (field.toLowerCase() === plain || MEANT[field]?.includes(plain)) return field
  }
  for (const field of FIELDS) {
    if (editDistance(plain, field.toLowerCase()) <= Math.floor(field.length / 4)) return field
  }
  return undefined
}

/** Whether an entry was read back: it has an id, and gets a new one when it is stored. */
function isStoredEntry(entry: object): boolean {
  const { id, timestamp, severity } = entry as Record<string, unknown>
  return typeof id === 'number' && typeof timestamp === 'number' && typeof severity === 'number'
}

function adviceFor(name: string): string {
  const field = meantField(name)
  if (field !== undefined && field !== 'attributes') return `Did you mean ${field}?`
  return `Did you mean attributes: { ${describeValue(name)}: … }?`
}

/** If an entry has its message in another field, advice that names it, as a sentence that begins with a space; otherwise empty. */
export function missingMessageAdvice(entry: object): string {
  try {
    const name = Object.keys(entry).find((key) => !FIELDS.has(key) && meantField(key) === 'message')
    return name === undefined ? '' : ` Its field ${describeValue(name)} must be called message.`
  } catch {
    return ''
  }
}
