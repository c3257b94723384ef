import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** Decompressed. */
  readonly body: string
  /** The messages of its records, in their order. */
  readonly messages: readonly string[]
}

/** Answers a request. */
export type Answer = (response: ServerResponse, received: Received) => void

export const taken: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
}

/** An OTLP/HTTP receiver that notes what it gets. */
export async function otlpReceiver(answer: Answer = taken) {
  const requests: Received[] = []
  let wake = () => {}
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer)
    } catch {
      // The sender was killed.
      return
    }
    const bytes = Buffer.concat(chunks)
    const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
    const received = { path: request.url ?? '', headers: request.headers, body, messages: messagesOf(body) }
    requests.push(received)
    wake()
    answer(response, received)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    requests,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    messages: () => requests.flatMap(({ messages }) => messages),
    /** Resolves when the requests meet a condition. */
    async until(isWanted: (requests: readonly Received[]) => boolean): Promise<void> {
      while (!isWanted(requests))
        await new Promise<void>((resolve) => {
          wake = resolve
        })
    },
  }
}

export function messagesOf(body: string): string[] {
  interface Logs {
    resourceLogs: { scopeLogs: { logRecords: { body: { stringValue: string } }[] }[] }[]
  }
  const { resourceLogs } = JSON.parse(body) as Logs
  return resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body: { stringValue } }) => stringValue)),
  )
}
