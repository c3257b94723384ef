import type { RequestListener } from 'node:http'

const LOCAL = ['localhost', '127.0.0.1', '[::1]']

/**
 * Refuses requests that name another host: a page of another site, whose name has been pointed at this machine (DNS rebinding), could
 * otherwise store entries and read the counters, because browsers take it to be of the same origin.
 */
export function onlyHosts(handler: RequestListener, allowed: readonly string[]): RequestListener {
  const names = new Set([...LOCAL, ...allowed.map((name) => name.toLowerCase())])
  return (request, response) => {
    const { host } = request.headers
    const url = host === undefined ? null : URL.parse(`http://${host}`)
    if (url !== null && names.has(url.hostname)) return void handler(request, response)
    const shown = host === undefined ? 'no host' : `the host ${JSON.stringify(host.slice(0, 100))}`
    const error = `The request names ${shown}. If this server is reached by this name, start it with --allowed-host.`
    response.writeHead(403, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify({ error }))
  }
}
