/** Why a request gets another answer than success. The client gets the message. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  readonly status: number
  readonly headers: Readonly<Record<string, string>> | undefined

  constructor(
    status: number,
    message: string,
    options?: { readonly headers?: Readonly<Record<string, string>>; readonly cause?: unknown },
  ) {
    super(message, options)
    this.status = status
    this.headers = options?.headers
  }
}

/** Seconds after which a client may try again. */
const RETRY_AFTER = '1'

/** The request can succeed later: clients of OTLP send it again. */
export function unavailable(message: string, cause?: unknown): RequestProblem {
  return new RequestProblem(503, message, { headers: { 'retry-after': RETRY_AFTER }, cause })
}
