// `node http-load.js JSON` sends requests to a service, one at a time on each connection, and prints how long they took.
// It uses sockets because a node:http client needs more CPU time than the measured service.
import { connect } from 'node:net'
import { quantile } from './statistics.js'
import type { HttpFigures, HttpLoad } from './workloads/http-service.js'

const REQUEST = 'GET /orders/4711 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'

const { port, connections, requests, body } = JSON.parse(process.argv[2] ?? '{}') as HttpLoad
const latencies: number[] = []
let sent = 0

const begin = performance.now()
await Promise.all(Array.from({ length: Math.min(connections, requests) }, request))
const seconds = (performance.now() - begin) / 1000
if (latencies.length < requests) {
  throw new Error(
    `The service answered ${latencies.length} of ${requests} requests and closed its connections.`,
  )
}
const figures: HttpFigures = { seconds, p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) }
console.log(JSON.stringify(figures))

/** Sends requests over one connection until all connections together have sent enough. */
async function request(): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true }).setEncoding('latin1')
  let start = send()
  let received = ''
  for await (const chunk of socket) {
    received += chunk
    if (!received.endsWith(`\r\n\r\n${body}`)) continue
    if (!received.startsWith('HTTP/1.1 200 ')) throw new Error(`The service answered: ${received}`)
    latencies.push(performance.now() - start)
    if (sent === requests) break
    received = ''
    start = send()
  }

  function send(): number {
    sent++
    socket.write(REQUEST)
    return performance.now()
  }
}
