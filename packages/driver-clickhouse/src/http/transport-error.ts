/** Why a request has no answer of ClickHouse. */
export type TransportFailure =
  /** The server was not reached: it has received nothing. */
  | 'unreachable'
  /** The connection ended, or the answer was cut. The server may have done what it was asked. */
  | 'lost'
  | 'timeout'
  | 'aborted'
  /** Something between the driver and ClickHouse answered, or the answer is not what was asked for. */
  | 'foreign'

/** A request without an answer of ClickHouse. */
export class TransportError extends Error {
  override readonly name = 'TransportError'
  readonly failure: TransportFailure
  /** The HTTP status of a foreign answer. */
  readonly status: number | undefined

  constructor(
    failure: TransportFailure,
    message: string,
    { cause, status }: { cause?: unknown; status?: number } = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.failure = failure
    this.status = status
  }
}
