import type { LogStorage, Severity, SeverityName } from '@logpond/core'
import { LogStorageError, toSeverity } from '@logpond/core'
import { QueueRoom, resolveStorage, type StorageOptions } from '@logpond/driver-auto'
import { watchConsole } from './console-calls.js'
import { CONSOLE_METHODS, type ConsoleMethod, SEVERITIES } from './console-methods.js'
import { type EntryDefaults, entryOfCall } from './entry-of-call.js'
import { whileCapturing } from './uncaptured.js'

/** Options of {@link captureConsole}. */
export interface ConsoleOptions {
  /** The service of all entries. */
  service?: string | undefined
  /** The host of all entries. */
  host?: string | undefined
  /** Attributes of all entries. Fields of objects that are printed replace attributes of the same name. */
  attributes?: object | undefined
  /** The methods whose calls are stored. @default ['debug', 'log', 'info', 'warn', 'error'] */
  methods?: readonly ConsoleMethod[] | undefined
  /**
   * The severity of what a method prints, where it should not be the default.
   *
   * @default { debug: 'debug', log: 'info', info: 'info', warn: 'warn', error: 'error' }
   */
  severities?: { readonly [Method in ConsoleMethod]?: Severity | SeverityName | undefined } | undefined
}

/** Ends a capture: the console is printed only, as before. */
export interface ConsoleCapture extends Disposable, AsyncDisposable {
  /** Ends the capture. A storage that was opened for it writes what is queued, and closes, in the background. */
  [Symbol.dispose](): void
  /** As {@link ConsoleCapture[Symbol.dispose]}; resolves when the storage is closed. @throws LogStorageError as its `close` does. */
  [Symbol.asyncDispose](): Promise<void>
}

const OPTION_NAMES = ['service', 'host', 'attributes', 'methods', 'severities'] as const

/**
 * Stores what the program prints with `console`, from now on. The output still goes to the terminal.
 *
 * On Node.js it subscribes to the channels on which the console publishes its calls (`node:diagnostics_channel`), and patches
 * nothing: it also sees consoles that the program creates (`new Console(stream)`). Bun and Deno have no such channels; there it
 * replaces the methods of `globalThis.console` until the capture ends.
 *
 * ```ts
 * using capture = captureConsole({ path: 'app-logs.db', service: 'shop' })
 * console.warn('Card of %s declined', 'Ada', { order: 1234 })
 * ```
 *
 * That stores the message `Card of Ada declined { order: 1234 }` with severity `warn` and the attribute `order`.
 *
 * - The message is what `util.format` makes of the arguments, without escape sequences of the terminal.
 * - The first error among the arguments becomes the attributes `exception.type`, `exception.message`, `exception.stacktrace`, …
 * - The fields of plain objects among the arguments become attributes; of two fields of one name, the later one. Larger objects
 *   (more than 1,000 values or 65,536 characters), lists and instances of classes are in the message only.
 * - `trace_id` and `span_id` among these fields, in the forms of OpenTelemetry, ECS and Datadog, become the ids of the entry.
 *
 * What a listener of the storage prints (`subscribe`, `onDrop`, …) is stored, and the storage does not call the listener for it. If the
 * queue is full, a call writes it first, for a second at most, or 10 seconds if nothing was written yet.
 *
 * @param options A storage, or where to store: `{ storage }`, `{ path, … }` or `{ driver, … }`, with options of the capture.
 * @param more Options of the capture, if the first argument is a storage.
 * @returns Ends the capture when it is disposed of.
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 */
export function captureConsole(
  options: LogStorage | (StorageOptions & ConsoleOptions),
  more?: ConsoleOptions,
): ConsoleCapture {
  const { storage, isOwned, rest } = resolveStorage<ConsoleOptions>(
    'captureConsole',
    options,
    OPTION_NAMES,
    (own) => checkOptions({ ...own, ...more }),
  )
  const checked = checkOptions({ ...rest, ...more })
  const room = new QueueRoom()
  const stop = watchConsole(checked.methods, (method, args) =>
    whileCapturing(() => {
      const entry = entryOfCall(method, args, checked)
      if (entry === undefined) return
      room.make(storage)
      storage.store(entry)
    }),
  )
  let isActive = true
  const end = async (): Promise<void> => {
    if (isActive) {
      isActive = false
      stop()
    }
    if (isOwned) await storage.close()
  }
  return {
    // The storage has reported entries that it could not write.
    [Symbol.dispose]: () => void end().catch(() => {}),
    [Symbol.asyncDispose]: end,
  }
}

function checkOptions(
  options: ConsoleOptions,
): EntryDefaults & { readonly methods: readonly ConsoleMethod[] } {
  for (const name of Object.keys(options)) {
    if (!(OPTION_NAMES as readonly string[]).includes(name))
      throw invalid(
        `captureConsole has no option ${JSON.stringify(name)}. The options are ${OPTION_NAMES.join(', ')}.`,
      )
  }
  const { service, host, attributes, methods = CONSOLE_METHODS, severities = {} } = options
  for (const [name, value] of Object.entries({ service, host })) {
    if (value !== undefined && typeof value !== 'string') throw wrong(name, value, 'a text')
  }
  if (attributes !== undefined && (typeof attributes !== 'object' || attributes === null))
    throw wrong('attributes', attributes, 'an object')
  if (!Array.isArray(methods) || !methods.every(isMethod))
    throw wrong('methods', methods, `a list of ${CONSOLE_METHODS.join(', ')}`)
  if (typeof severities !== 'object' || severities === null)
    throw wrong('severities', severities, 'an object')
  for (const [method, severity] of Object.entries(severities)) {
    if (!isMethod(method)) throw wrong('severities', method, `an object with ${CONSOLE_METHODS.join(', ')}`)
    if (severity !== undefined && toSeverity(severity) === undefined)
      throw wrong(
        `severities.${method}`,
        severity,
        'a number from 1 to 24, or trace, debug, info, warn, error or fatal',
      )
  }
  const given = Object.fromEntries(Object.entries(severities).filter(([, value]) => value !== undefined))
  return {
    service,
    host,
    attributes,
    methods: [...new Set(methods)],
    severities: { ...SEVERITIES, ...given },
  }
}

function isMethod(value: unknown): value is ConsoleMethod {
  return (CONSOLE_METHODS as readonly unknown[]).includes(value)
}

function wrong(name: string, value: unknown, allowed: string): LogStorageError {
  const shown = Array.isArray(value) || typeof value === 'string' ? JSON.stringify(value) : String(value)
  return invalid(`captureConsole: ${name} must be ${allowed}; it was ${shown}.`)
}

function invalid(message: string): LogStorageError {
  return new LogStorageError('INVALID_OPTIONS', message)
}
