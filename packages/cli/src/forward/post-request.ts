import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Clock } from '@logpond/core'
import type { ForwardTarget } from './forward-target.js'

/** What became of a request. */
export type Outcome =
  /** Taken, but for some entries that the receiver will never take. */
  | { readonly kind: 'taken'; readonly refused: number; readonly message: string }
  /** It can be sent again, after as many milliseconds as the receiver has asked for. */
  | { readonly kind: 'again'; readonly reason: string; readonly delay?: number }
  /** It has too many bytes. */
  | { readonly kind: 'too-large' }
  /** The receiver will never take it. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface PostOptions {
  readonly target: ForwardTarget
  readonly isZipped: boolean
  readonly now: () => number
  readonly after: Clock['after']
  /** Ends the request. */
  readonly signal: AbortSignal
}

/** Milliseconds that a receiver has to answer. */
const TIME_LIMIT = 30_000
/** Bytes of an answer that are read. */
const MAX_ANSWER = 64 * 1024
/** Characters of a message of the receiver that are kept. */
const MAX_MESSAGE = 300
/** The longest pause that a receiver can ask for, in milliseconds. */
const MAX_PAUSE = 3_600_000

/** By the specification of OTLP/HTTP, all others are final. */
const RETRIABLE = new Set([429, 502, 503, 504])

const compress = promisify(gzip)

/** Sends a body of OTLP/JSON once. Rejects only if the signal is aborted. */
export async function postRequest(body: string, options: PostOptions): Promise<Outcome> {
  const { target, isZipped, after, signal } = options
  const timeout = new AbortController()
  using _timer = after(TIME_LIMIT, () => timeout.abort())
  try {
    const response = await fetch(target.url, {
      method: 'POST',
      // A redirection might lead to a receiver that should not get the credentials.
      redirect: 'manual',
      headers: {
        'user-agent': 'logpond',
        ...Object.fromEntries(target.headers),
        'content-type': 'application/json',
        ...(isZipped && { 'content-encoding': 'gzip' }),
      },
      body: isZipped ? await compress(body) : body,
      signal: AbortSignal.any([signal, timeout.signal]),
    })
    return outcomeOf(response, await answerOf(response), options.now())
  } catch (thrown) {
    if (signal.aborted) throw thrown
    if (timeout.signal.aborted)
      return { kind: 'again', reason: `did not answer within ${TIME_LIMIT / 1000} seconds` }
    return { kind: 'again', reason: `cannot be reached (${codeOf(thrown)})` }
  }
}

function outcomeOf(response: Response, answer: string, now: number): Outcome {
  const { status, headers } = response
  if (response.ok) {
    const { rejected, message } = partialSuccess(answer)
    return { kind: 'taken', refused: rejected, message }
  }
  const reason = `answered ${status}${described(messageOf(answer))}`
  if (RETRIABLE.has(status)) {
    const delay = pauseOf(headers.get('retry-after'), now)
    return { kind: 'again', reason, ...(delay !== undefined && { delay }) }
  }
  if (status === 413) return { kind: 'too-large' }
  if (status >= 300 && status < 400)
    return {
      kind: 'refused',
      reason: `answered ${status}, which leads to another address; name that one with --to`,
    }
  return { kind: 'refused', reason }
}

/** The beginning of an answer: a receiver may send anything. */
async function answerOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length
    text += decoder.decode(chunk, { stream: true })
    if (bytes > MAX_ANSWER) break
  }
  return text
}

function partialSuccess(answer: string): { rejected: number; message: string } {
  const partial = (
    parsed(answer) as
      | { partialSuccess?: { rejectedLogRecords?: unknown; errorMessage?: unknown } }
      | undefined
  )?.partialSuccess
  const rejected = Number(partial?.rejectedLogRecords ?? 0)
  return {
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    message: typeof partial?.errorMessage === 'string' ? partial.errorMessage.slice(0, MAX_MESSAGE) : '',
  }
}

/** The message of a `Status`, of another JSON object, or the text itself. */
function messageOf(answer: string): string {
  const object = parsed(answer) as { message?: unknown; error?: unknown } | undefined
  const message = [object?.message, object?.error].find((one) => typeof one === 'string')
  return (typeof message === 'string' ? message : answer.trim()).slice(0, MAX_MESSAGE)
}

function described(message: string): string {
  return message === '' ? '' : `: ${message}`
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** `Retry-After`: seconds, or a date. */
function pauseOf(header: string | null, now: number): number | undefined {
  if (header === null) return undefined
  const pause = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(pause) ? Math.min(MAX_PAUSE, Math.max(0, pause)) : undefined
}

function codeOf(thrown: unknown): string {
  const cause = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown
  const { code, message } = cause as { code?: unknown; message?: unknown }
  return typeof code === 'string' ? code : String(message)
}
