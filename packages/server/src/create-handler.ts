import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LogStorage } from '@logpond/core'

export interface HandlerOptions {
  /** When to answer: once the entries are on disk, or once they are in the queue. @default 'committed' */
  ack?: 'committed' | 'queued' | undefined
  /** The most bytes of a body, before and after decompression. @default 67,108,864 */
  maxBodyBytes?: number | undefined
}

/** Answers the requests of `node:http` that bring entries. */
export type LogHandler = (request: IncomingMessage, response: ServerResponse) => void

/** Stores the entries that requests bring, as a handler. */
export function createHandler(_storage: LogStorage, _options: HandlerOptions = {}): LogHandler {
  return (_request, response) => {
    response.writeHead(404).end()
  }
}
