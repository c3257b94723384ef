import type { IncomingMessage } from 'node:http'
import type { LogEntry } from '@logpond/core'
import type { Outcome } from './delivery/receiver.js'
import type { Answer } from './http/answer.js'
import type { Protocol } from './metrics/receiver-metrics.js'

/** What a protocol reads of a body. */
export interface ReadBody<Content> {
  readonly content: Content
  readonly entries: readonly LogEntry[]
  /** See `IncomingBody.isUnique`. */
  readonly isUnique: boolean
}

/**
 * Reads the body of the request, and stores its entries.
 *
 * @param read Reads the entries. It is not called with a body that is too large, or broken.
 */
export type Receive = <Content>(
  read: (bytes: Buffer) => ReadBody<Content>,
) => Promise<{ readonly content: Content; readonly outcome: Outcome }>

/** A path to which clients send entries. */
export interface Route {
  readonly protocol: Protocol
  /** @throws RequestProblem, or BadBody for 400. */
  answer(request: IncomingMessage, receive: Receive): Promise<Answer>
  failure(request: IncomingMessage, status: number, message: string): Answer
}
