import { LogStorageError, type Severity, type SeverityName, toSeverity } from '@logpond/core'

/** How lines of pino become entries. */
export interface LineOptions {
  /** `service` of each entry. Default: the `name` of the logger. */
  service?: string | undefined
  /** `host` of each entry. Default: the `hostname` that pino adds. */
  host?: string | undefined
  /**
   * The lowest level that is stored, by its name or number in pino. Default: all lines that the logger writes. In `multistream`, the
   * level next to the stream does the same.
   */
  level?: string | number | undefined
  /**
   * The severity of levels, by their names or numbers in pino, such as `{ audit: 'info', 35: 11 }`. All others are placed by their
   * numbers: 30 is `info` (9), 40 is `warn` (13), and 35 lies between them (11).
   */
  severities?: Readonly<Record<string, Severity | SeverityName>> | undefined
  /**
   * The key of the message, for lines that do not come directly from a logger, such as those of another process. A logger passes its
   * `messageKey` along.
   *
   * @default 'msg'
   */
  messageKey?: string | undefined
  /**
   * The key of the error, likewise.
   *
   * @default 'err'
   */
  errorKey?: string | undefined
  /** Keys that are not stored: a list, or one text with commas, as pino-pretty takes it. `a.b` is the key `b` in the object `a`. */
  ignore?: string | readonly string[] | undefined
  /**
   * Store the ids of OpenTelemetry's active span with lines that have none. A transport runs in a thread without spans, and stores only
   * the ids in the line.
   *
   * @default true
   */
  traceContext?: boolean | undefined
  /** Store `req`, `res` and `responseTime` as the HTTP attributes of OpenTelemetry: `http.request.method`, … @default false */
  http?: boolean | undefined
}

/** The names of {@link LineOptions}. */
export const LINE_OPTIONS = Object.keys({
  service: true,
  host: true,
  level: true,
  severities: true,
  messageKey: true,
  errorKey: true,
  ignore: true,
  traceContext: true,
  http: true,
} satisfies { readonly [Name in keyof Required<LineOptions>]: true }) as readonly (keyof LineOptions)[]

/** {@link LineOptions}, checked. */
export interface CheckedOptions {
  readonly service: string | undefined
  readonly host: string | undefined
  readonly level: string | number | undefined
  readonly severities: ReadonlyMap<string, Severity>
  readonly messageKey: string | undefined
  readonly errorKey: string | undefined
  /** The keys that are left out, each as the path to it. */
  readonly ignore: readonly (readonly string[])[]
  readonly traceContext: boolean
  readonly http: boolean
}

/**
 * @param caller The function that the user called, for messages.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 */
export function checkLineOptions(caller: string, options: LineOptions): CheckedOptions {
  const { ignore = [], severities = {}, level } = options
  if (level !== undefined && typeof level !== 'string' && typeof level !== 'number') {
    throw invalid(caller, 'level', level, 'the name or the number of a level of pino')
  }
  return {
    service: check(caller, 'service', options.service, 'string'),
    host: check(caller, 'host', options.host, 'string'),
    level,
    severities: checkSeverities(caller, severities),
    messageKey: check(caller, 'messageKey', options.messageKey, 'string'),
    errorKey: check(caller, 'errorKey', options.errorKey, 'string'),
    ignore: checkIgnore(caller, ignore),
    traceContext: check(caller, 'traceContext', options.traceContext, 'boolean') ?? true,
    http: check(caller, 'http', options.http, 'boolean') ?? false,
  }
}

interface Types {
  string: string
  boolean: boolean
}

function check<T extends keyof Types>(
  caller: string,
  name: string,
  value: unknown,
  type: T,
): Types[T] | undefined {
  const actual: string = typeof value
  if (value === undefined || actual === type) return value as Types[T] | undefined
  throw invalid(caller, name, value, `a ${type}`)
}

function checkSeverities(caller: string, severities: unknown): ReadonlyMap<string, Severity> {
  if (typeof severities !== 'object' || severities === null || Array.isArray(severities)) {
    throw invalid(caller, 'severities', severities, "an object such as { audit: 'info' }")
  }
  return new Map(
    Object.entries(severities).map(([level, value]) => {
      const severity = toSeverity(value)
      if (severity !== undefined) return [level, severity]
      throw invalid(
        caller,
        `severities.${level}`,
        value,
        'a whole number from 1 to 24, or trace, debug, info, warn, error or fatal',
      )
    }),
  )
}

function checkIgnore(caller: string, ignore: unknown): readonly (readonly string[])[] {
  const list = typeof ignore === 'string' ? ignore.split(',') : ignore
  if (!Array.isArray(list) || !list.every((key) => typeof key === 'string')) {
    throw invalid(caller, 'ignore', ignore, "a list of keys, or a text such as 'pid,hostname'")
  }
  const keys = list.map((key: string) => key.trim()).filter((key) => key !== '')
  return keys.map((key) => key.split('.'))
}

function invalid(caller: string, name: string, value: unknown, allowed: string): LogStorageError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new LogStorageError('INVALID_OPTIONS', `${caller}: ${name} must be ${allowed}; it was ${shown}.`)
}
