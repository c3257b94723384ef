import type { ServerResponse } from 'node:http'

/** What a client gets. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly body: Buffer
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export function sendAnswer(response: ServerResponse, { status, type, body, headers }: Answer): void {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, {
    'content-type': type,
    'content-length': body.length,
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(body)
}
