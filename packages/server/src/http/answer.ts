import type { ServerResponse } from 'node:http'
import { JSON_TYPE } from './content-type.js'

/** What a client gets. */
export interface Answer {
  readonly status: number
  /** The content type. */
  readonly type?: string | undefined
  readonly body: Buffer
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export function sendAnswer(response: ServerResponse, { status, type, body, headers }: Answer): void {
  if (response.destroyed || response.headersSent) return
  response.writeHead(status, {
    ...(type !== undefined && { 'content-type': type }),
    // An answer without content must not have one.
    ...(status !== 204 && { 'content-length': body.length }),
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(body)
}

export function textAnswer(status: number, text: string): Answer {
  return { status, type: 'text/plain; charset=utf-8', body: Buffer.from(text) }
}

export function jsonAnswer(status: number, content: object, headers?: Answer['headers']): Answer {
  return { status, type: JSON_TYPE, body: Buffer.from(JSON.stringify(content)), headers }
}
