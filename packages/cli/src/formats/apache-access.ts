import { monthOf, timeOf } from './calendar.js'
import type { LogFormat } from './log-format.js'

const LINE =
  /^(\S{1,255}) (\S{1,255}) (\S{1,255}) \[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-]\d{4})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d{1,15}|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?(?: .*)?$/s

/**
 * The access log of Apache and nginx, common or combined. The message is the request; all else is in attributes, under the
 * names of OpenTelemetry's conventions. A status from 500 on is an error, one from 400 on a warning.
 */
export const apacheAccess: LogFormat = {
  name: 'Apache or nginx access log',
  parse(line) {
    const match = LINE.exec(line)
    if (match === null) return undefined
    const [, client, , user, day, monthName = '', year, hour, minute, second, zone, request = ''] = match
    const [status, size, referrer, agent] = match.slice(12)
    const month = monthOf(monthName)
    if (month === undefined) return undefined
    const timestamp = timeOf({
      year: Number(year),
      month,
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      zone,
    })
    if (timestamp === undefined) return undefined
    const code = Number(status)
    const [, method, target] = /^([A-Z]{1,32}) (\S+)/.exec(request) ?? []
    return {
      message: request,
      timestamp,
      severity: code >= 500 ? 'error' : code >= 400 ? 'warn' : 'info',
      attributes: {
        'client.address': client,
        ...(user !== '-' && { 'user.name': user }),
        ...(method && { 'http.request.method': method, 'url.original': target }),
        'http.response.status_code': code,
        ...(size !== '-' && { 'http.response.body.size': Number(size) }),
        ...(referrer && referrer !== '-' && { 'http.request.header.referer': referrer }),
        ...(agent && agent !== '-' && { 'user_agent.original': agent }),
        // Whatever a server was told to write besides.
        ...(line.length > 0 && trailing(match)),
      },
    }
  },
}

function trailing(match: RegExpExecArray): { extra?: string } {
  const [line] = match
  const known = /" "(?:[^"\\]|\\.)*" (.+)$/s.exec(line)?.[1]
  return known === undefined ? {} : { extra: known }
}
