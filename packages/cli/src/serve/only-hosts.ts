import type { RequestListener } from 'node:http'
import { LOCAL_HOSTS, namesHost, shownHost } from '@logpond/viewer'

/**
 * Refuses requests that name another host: a page of another site, whose name has been pointed at this machine (DNS rebinding), could
 * otherwise store entries and read the counters, because browsers take it to be of the same origin.
 */
export function onlyHosts(handler: RequestListener, allowed: readonly string[]): RequestListener {
  const names = new Set([...LOCAL_HOSTS, ...allowed.map((name) => name.toLowerCase())])
  return (request, response) => {
    if (namesHost(request, names)) return void handler(request, response)
    const error = `The request names ${shownHost(request)}. If this server is reached by this name, start it with --allowed-host.`
    response.writeHead(403, { 'content-type': 'application/json', connection: 'close' })
    response.end(JSON.stringify({ error }))
  }
}
