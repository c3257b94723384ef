// `node otlp-load.js JSON` sends entries to a receiver of OTLP, one request at a time on each connection, and prints what that took as JSON.
// All requests are written before: to join a head and a body would take most of the client's time. It uses sockets because a node:http client
// needs more CPU time than it should.
import { connect } from 'node:net'
import { benchEntries } from './bench-entries.js'
import { otlpBodies } from './otlp/otlp-bodies.js'
import type { OtlpLoad } from './otlp/otlp-subjects.js'
import type { Received } from './subject.js'

const { port, encoding, first, entries, connections, size } = JSON.parse(process.argv[2] ?? '{}') as OtlpLoad
const type = encoding === 'json' ? 'application/json' : 'application/x-protobuf'
const coding = encoding === 'gzip' ? 'Content-Encoding: gzip\r\n' : ''
const all = benchEntries(entries, first)
// Each client is a host of its own, as in use.
const clients = Array.from({ length: connections }, (_, client) =>
  otlpBodies(
    all.filter((_entry, place) => place % connections === client),
    size,
    encoding,
  ).map(requestOf),
)

const [begin, before] = [performance.now(), process.cpuUsage()]
await Promise.all(clients.map(send))
const seconds = (performance.now() - begin) / 1000
const { user, system } = process.cpuUsage(before)
console.log(JSON.stringify({ seconds, cpu: user + system } satisfies Received))

function requestOf(body: Buffer): Buffer {
  const head = `POST /v1/logs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\n${coding}Content-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

async function send(requests: readonly Buffer[]): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const received = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  for (const request of requests) {
    socket.write(request)
    await readAnswer(received)
  }
  socket.destroy()
}

/** Reads one answer, whose body is as long as its header says. */
async function readAnswer(received: AsyncIterator<Buffer>): Promise<void> {
  let text = ''
  for (;;) {
    const { value, done } = await received.next()
    if (done === true) throw new Error(`The receiver has closed the connection after: ${text}`)
    text += value.toString('latin1')
    const end = text.indexOf('\r\n\r\n')
    if (end === -1) continue
    if (!text.startsWith('HTTP/1.1 200 ')) throw new Error(`The receiver answered: ${text}`)
    const length = Number(/^content-length: (\d+)/im.exec(text)?.[1])
    if (text.length >= end + 4 + length) return
  }
}
