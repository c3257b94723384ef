/** The parts of a URL of Postgres: up to the hosts, the hosts, and the rest. */
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#]*)(.*)$/is

/**
 * The URLs of the single hosts of a URL that names several, as libpq accepts it: `postgres://user@a:5432,b:5433/logs`. A parameter
 * `target_session_attrs` is left out: the driver always looks for the host that accepts writes.
 */
export function hostUrls(url: string): string[] {
  const [, start, hosts, rest] = PARTS.exec(url) ?? []
  if (start === undefined || hosts === undefined || rest === undefined) return [url]
  return hosts.split(',').map((host) => `${start}${host}${withoutAttributes(rest)}`)
}

function withoutAttributes(rest: string): string {
  const [path = '', query] = rest.split('?', 2)
  if (query === undefined) return path
  const kept = query.split('&').filter((parameter) => !parameter.startsWith('target_session_attrs='))
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`
}

/** Up to the first parameter. A password that is not percent-encoded can contain a question mark, too. */
const BEFORE_PARAMETERS = /^.*?(?=\?\w+=|$)/s

/**
 * A URL without its passwords, for messages. In a password that is not percent-encoded, the characters `@`, `/`, `?` and `#` are
 * hidden as well: what is hidden ends at the last `@`.
 */
export function withoutPassword(url: string): string {
  const [start = ''] = BEFORE_PARAMETERS.exec(url) ?? []
  const shown = start.replace(/^([^:]+:\/\/[^:]*):.*@/s, '$1@')
  return shown + url.slice(start.length).replace(/([?&](?:ssl)?password=)[^&]*/gi, '$1…')
}
