import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock, LogStorage } from '@logpond/core'
import type { RequestReads } from '../reads/request-reads.js'

/** What a read of the pages needs. */
export interface ApiRequest {
  readonly storage: LogStorage
  readonly clock: Clock
  readonly title: string
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly search: URLSearchParams
  readonly reads: RequestReads
}
