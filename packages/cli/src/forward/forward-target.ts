import { CommandError } from '../command-error.js'

/** Where entries are sent. */
export interface ForwardTarget {
  /** For messages and files: without credentials, and without parameters, which may contain some. */
  readonly name: string
  readonly url: URL
  /** As names in lower case and values. */
  readonly headers: ReadonlyMap<string, string>
}

const PATH = '/v1/logs'
const ENVIRONMENT = ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_LOGS_HEADERS'] as const
const TOKEN = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i

/**
 * Reads the address of an OTLP/HTTP endpoint. `/v1/logs` is added to its path, unless it ends so.
 *
 * @param options Headers as `Name: value`.
 * @param env With headers as exporters of OpenTelemetry take them.
 * @throws CommandError that does not show credentials.
 */
export function forwardTarget(
  to: string,
  options: readonly string[] = [],
  env: Readonly<Record<string, string | undefined>> = {},
): ForwardTarget {
  const url = URL.canParse(to) ? new URL(to) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new CommandError(
      '--to must be the URL of an OTLP/HTTP endpoint, such as http://localhost:4318 or https://otlp.example.com/v1/logs.',
    )
  const headers = new Map<string, string>()
  if (url.username !== '' || url.password !== '') headers.set('authorization', basicOf(url))
  for (const name of ENVIRONMENT) for (const pair of listOf(env[name])) setPair(headers, pair, name)
  for (const option of options) setOption(headers, option)
  url.username = ''
  url.password = ''
  url.hash = ''
  const path = url.pathname.replace(/\/+$/, '')
  url.pathname = path.endsWith(PATH) ? path : path + PATH
  return { url, headers, name: `${url.origin}${url.pathname}${url.search === '' ? '' : '?…'}` }
}

function basicOf({ username, password }: URL): string {
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`
}

/** A password that is not percent-encoded may contain a percent sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function listOf(text = ''): string[] {
  return text.split(',').filter((pair) => pair.trim() !== '')
}

function setPair(headers: Map<string, string>, pair: string, source: string): void {
  const at = pair.indexOf('=')
  const name = pair.slice(0, at).trim().toLowerCase()
  if (at < 1 || !TOKEN.test(name))
    throw new CommandError(`${source} must have the form name=value,name=value.`)
  set(headers, name, decoded(pair.slice(at + 1).trim()), source)
}

function setOption(headers: Map<string, string>, option: string): void {
  const at = option.indexOf(':')
  const name = option.slice(0, at).trim().toLowerCase()
  if (at < 1 || !TOKEN.test(name)) throw new CommandError('--header must have the form "Name: value".')
  set(headers, name, option.slice(at + 1).trim(), '--header')
}

function set(headers: Map<string, string>, name: string, value: string, source: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the header.
  if (/[\x00-\x08\x0a-\x1f\x7f]|[^\x00-\xff]/.test(value))
    throw new CommandError(`The value of ${name} in ${source} has a character that headers cannot have.`)
  headers.set(name, value)
}
