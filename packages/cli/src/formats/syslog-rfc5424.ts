import { timeOfIso } from './calendar.js'
import type { LogFormat } from './log-format.js'
import { severityOfPriority } from './severity-words.js'

const HEADER = /^<(\d{1,3})>1 (\S+) (\S{1,255}) (\S{1,255}) (\S{1,255}) (\S{1,255}) /
const PARAMETER = / ([^\s="\]]{1,255})="((?:[^"\\\]]|\\.)*)"/gsy

/** Syslog as of RFC 5424: `<165>1 2003-10-11T22:14:15.003Z host app 123 ID47 [id key="value"] message`. */
export const syslogRfc5424: LogFormat = {
  name: 'syslog (RFC 5424)',
  parse(line, now) {
    const [header, priority = '', time = '', host = '-', service = '-', procid = '-', msgid = '-'] = HEADER.exec(line) ?? []
    if (header === undefined) return undefined
    const severity = severityOfPriority(priority)
    const timestamp = time === '-' ? now() : timeOfIso(time)
    const data = structuredData(line, header.length)
    if (severity === undefined || timestamp === undefined || data === undefined) return undefined
    const attributes = {
      ...(procid !== '-' && { pid: /^\d{1,15}$/.test(procid) ? Number(procid) : procid }),
      ...(msgid !== '-' && { msgid }),
      ...data.elements,
    }
    return {
      message: line.slice(data.end).replace(/^ \ufeff?/, ''),
      timestamp,
      severity,
      ...(host !== '-' && { host }),
      ...(service !== '-' && { service }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
    }
  },
}

/** Reads `[id key="value"][…]` or `-`; `undefined` when it is neither. */
function structuredData(
  line: string,
  start: number,
): { elements: Record<string, Record<string, string>>; end: number } | undefined {
  const elements: Record<string, Record<string, string>> = Object.create(null)
  if (line[start] === '-') return isEnd(line, start + 1) ? { elements, end: start + 1 } : undefined
  let end = start
  while (line[end] === '[') {
    const [, id] = /^\[([^\s="\]]{1,255})/.exec(line.slice(end, end + 300)) ?? []
    if (id === undefined) return undefined
    const element: Record<string, string> = Object.create(null)
    PARAMETER.lastIndex = end + 1 + id.length
    end = PARAMETER.lastIndex
    for (let match = PARAMETER.exec(line); match !== null; match = PARAMETER.exec(line)) {
      element[match[1] ?? ''] = (match[2] ?? '').replace(/\\(["\\\]])/g, '$1')
      end = PARAMETER.lastIndex
    }
    if (line[end] !== ']') return undefined
    elements[id] = element
    end++
  }
  return end > start && isEnd(line, end) ? { elements, end } : undefined
}

function isEnd(line: string, position: number): boolean {
  return position === line.length || line[position] === ' '
}
