import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LogStorage } from '@logpond/core'

export interface ViewerOptions {
  /** The secret that opens the pages, once, as `/#token=…`; `false` for none, if the application checks who asks. @default random */
  token?: string | false | undefined
  /** Names that the `Host` header may have besides `localhost`, `127.0.0.1` and `[::1]`. */
  allowedHosts?: readonly string[] | undefined
}

/** Answers the requests of `node:http` for the pages and their data. */
export type ViewerHandler = (request: IncomingMessage, response: ServerResponse) => void

/** The pages to look at the entries of a storage, as a handler. */
export function createViewer(_storage: LogStorage, _options: ViewerOptions = {}): ViewerHandler {
  return (_request, response) => {
    response.writeHead(404).end()
  }
}
