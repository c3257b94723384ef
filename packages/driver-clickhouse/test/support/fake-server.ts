import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'

export interface Received {
  readonly request: IncomingMessage
  readonly parameters: URLSearchParams
  readonly body: Buffer
  /** The statement, from the address or the body. */
  readonly sql: string
}

export type Answer = (received: Received, response: ServerResponse) => void

/** An HTTP server in the place of ClickHouse, which answers as a test says. */
export async function fakeServer(answer: Answer) {
  const received: Received[] = []
  const sockets = new Set<Socket>()
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const raw = Buffer.concat(parts)
    const { 'content-encoding': encoding } = request.headers
    const body = encoding === undefined ? raw : (encoding === 'zstd' ? zstdDecompressSync : gunzipSync)(raw)
    const parameters = new URL(request.url as string, 'http://localhost').searchParams
    const one = { request, parameters, body, sql: parameters.get('query') ?? body.toString() }
    received.push(one)
    answer(one, response)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

/** An answer in the format JSONCompact. */
export function rowsAnswer(data: unknown[][]): string {
  return JSON.stringify({ meta: [], data, rows: data.length })
}
