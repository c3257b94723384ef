import { LogStorageError } from '@logpond/core'
import { LOCAL_HOSTS } from './security/hosts.js'

/** Options of `createViewer`. */
export interface ViewerOptions {
  /**
   * The secret that opens the pages, once, as `/#token=…`. Sessions outlive a restart if it is given and has at least 16 characters.
   * `false` for none, if the application checks who asks.
   *
   * @default random
   */
  token?: string | false | undefined
  /**
   * Names that the header `Host` may have besides `localhost`, `127.0.0.1` and `[::1]`, without ports, such as `logs.example.com`.
   * Each request with another name, or without one, is refused.
   *
   * @default none
   */
  allowedHosts?: readonly string[] | undefined
  /**
   * The path where the viewer is mounted, such as `/logs`, if the server passes on the whole path, as Fastify and Hono do. Express
   * and Connect remove it.
   *
   * @default '/'
   */
  path?: string | undefined
  /** Text for the title of the pages, such as the name of the file. @default 'Logpond' */
  title?: string | undefined
  /** How long the reads of a request may take, in milliseconds, from 1 to 3,600,000. Downloads and tails have no limit. @default 30,000 */
  timeout?: number | undefined
  /** The most reads at a time; others wait. From 1 to 1,000. @default 4 */
  maxReads?: number | undefined
  /** The most tails and downloads at a time; others are refused. From 1 to 100,000. @default 100 */
  maxStreams?: number | undefined
}

/** Options that have been checked. */
export interface ViewerSettings {
  /** Undefined for a random one. */
  readonly token: string | false | undefined
  /** In lower case. */
  readonly hosts: ReadonlySet<string>
  /** Without a slash at the end. */
  readonly path: string
  readonly title: string
  readonly timeout: number
  readonly maxReads: number
  readonly maxStreams: number
}

const NAMES: readonly (keyof ViewerOptions)[] = [
  ...(['token', 'allowedHosts', 'path', 'title', 'timeout', 'maxReads', 'maxStreams'] as const),
]

/** @throws LogStorageError INVALID_OPTIONS for an unknown option, or a value that cannot work. */
export function checkOptions(options: ViewerOptions): ViewerSettings {
  if (typeof options !== 'object' || options === null) throw invalid('options', options, 'an object')
  const unknown = Object.keys(options).find((name) => !(NAMES as readonly string[]).includes(name))
  if (unknown !== undefined)
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `createViewer has no option ${JSON.stringify(unknown)}. The options are ${NAMES.join(', ')}.`,
    )
  const { token, allowedHosts = [], path = '/', title = 'Logpond' } = options
  if (token !== undefined && token !== false && (typeof token !== 'string' || token === ''))
    throw new LogStorageError('INVALID_OPTIONS', 'token must be false, or text of at least one character.')
  if (!Array.isArray(allowedHosts)) throw invalid('allowedHosts', allowedHosts, 'an array of host names')
  if (typeof path !== 'string' || !/^\/[^?#\\\s]*$/.test(path) || path.startsWith('//'))
    throw invalid('path', path, 'a path such as /logs')
  if (typeof title !== 'string') throw invalid('title', title, 'text')
  return {
    token,
    hosts: new Set([...LOCAL_HOSTS, ...allowedHosts.map(checkHost)]),
    path: path.replace(/\/+$/, ''),
    title,
    timeout: whole('timeout', options.timeout, { max: 3_600_000, standard: 30_000 }),
    maxReads: whole('maxReads', options.maxReads, { max: 1000, standard: 4 }),
    maxStreams: whole('maxStreams', options.maxStreams, { max: 100_000, standard: 100 }),
  }
}

function checkHost(host: unknown): string {
  if (typeof host === 'string' && /^(?:[\w.-]+|\[[\da-fA-F:.]+\])$/.test(host)) return host.toLowerCase()
  throw invalid('allowedHosts', host, 'host names without a port, such as logs.example.com or [fd00::1]')
}

function whole(option: string, value: unknown, { max, standard }: { max: number; standard: number }): number {
  if (value === undefined) return standard
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= max) return value as number
  throw invalid(option, value, `a whole number from 1 to ${max}`)
}

function invalid(option: string, value: unknown, allowed: string): LogStorageError {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 100)) : String(value)
  return new LogStorageError('INVALID_OPTIONS', `${option} must be ${allowed}; it was ${shown}.`)
}
