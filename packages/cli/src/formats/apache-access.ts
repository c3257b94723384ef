import { monthOf, readTimestamp, scanQuoted, toTimestamp } from '@logpond/mapping/readers'
import { severityOfStatus } from './http-status.js'
import type { LogFormat } from './log-format.js'

const CLF = String.raw`(\d\d)\/([A-Z][a-z]{2})\/(\d{4})[: ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ([+-]\d{4}))?`
// The format of $time_iso8601 in nginx.
const ISO = String.raw`(\d{4}-\d\d-\d\d[T ][\d:.,]{8,18}(?:Z| ?[+-]\d\d:?\d\d)?)`
const TIME = String.raw`\[(?:${CLF}|${ISO})\] (?=")`
const USUAL = new RegExp(String.raw`^()(\S{1,255}) (\S{1,255}) (\S{1,255}) ${TIME}`)
// Some servers also write the host and port of a virtual host, a list of clients, or a user of several words.
const VARIANT = new RegExp(
  String.raw`^(?:([\w.-]{1,255}:\d{1,5}) )?([^\s,]{1,255}(?:, {0,2}[^\s,]{1,64}){0,16}) (\S{1,255}) ([^[\]"]{1,255}) ${TIME}`,
)
const FIRST_OF_TIME = 5
const STATUS = / (\d{3}) (\d{1,15}|-)(?= |$)/y
const REQUEST = /^([A-Za-z]{1,32}) (\S{1,8192})(?: HTTP\/([\d.]{1,8}))?$/

/**
 * Access logs of Apache, nginx and similar servers: common, combined, or with the virtual host in front. The message is the
 * request and its status, like `GET /index.html HTTP/1.1 200`. All other fields become attributes. A status of 500 or higher
 * is an error, and one from 400 to 499 a warning.
 */
export const apacheAccess: LogFormat = {
  name: 'apache-access',
  isClosed: true,
  parse(line) {
    const match = USUAL.exec(line) ?? VARIANT.exec(line)
    if (match === null) return undefined
    const [header, server, client, , user] = match
    const timestamp = timeOf(match.slice(FIRST_OF_TIME))
    const end = scanQuoted(line, header.length)
    STATUS.lastIndex = end
    const outcome = end === -1 ? null : STATUS.exec(line)
    if (timestamp === undefined || outcome === null) return undefined
    const [statusPart, status, bytes] = outcome
    const request = line.slice(header.length + 1, end - 1)
    const attributes: Record<string, unknown> = { 'http.client': client }
    if (server) attributes['http.server'] = server
    if (user !== '-') attributes['http.user'] = user
    addRequest(attributes, request)
    attributes['http.status'] = Number(status)
    if (bytes !== '-') attributes['http.bytes'] = Number(bytes)
    addExtras(attributes, line, end + statusPart.length)
    return {
      message: `${request} ${status}`,
      timestamp,
      severity: severityOfStatus(Number(status)),
      attributes,
    }
  },
}

function timeOf([day, month, year, hour, minute, second, fraction, zone, iso]: (string | undefined)[]):
  | number
  | undefined {
  if (iso !== undefined) return readTimestamp(iso, 0)?.timestamp
  return toTimestamp({
    year: Number(year),
    month: monthOf(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    zone,
  })
}

function addRequest(attributes: Record<string, unknown>, request: string): void {
  const [, method, target, version] = REQUEST.exec(request) ?? []
  if (method === undefined) return
  attributes['http.method'] = method
  attributes['http.target'] = target
  if (version !== undefined) attributes['http.version'] = version
}

/** Adds the referrer and the user agent, and the text after them unparsed. */
function addExtras(attributes: Record<string, unknown>, line: string, start: number): void {
  let at = start
  for (const name of ['http.referrer', 'http.user_agent']) {
    if (!line.startsWith(' "', at)) break
    const end = scanQuoted(line, at + 1)
    if (end === -1) break
    const value = line.slice(at + 2, end - 1)
    if (value !== '-') attributes[name] = value
    at = end
  }
  if (at < line.length) attributes['http.extra'] = line.slice(at + 1)
}
