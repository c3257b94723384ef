import type { ApiProblem, QueryProblem } from '../../src/protocol/protocol.js'

/** An answer of the handler that is no 200, or none. */
export class ApiError extends Error {
  readonly code: string
  readonly problem: QueryProblem | undefined

  constructor(code: string, message: string, problem?: QueryProblem) {
    super(message)
    this.code = code
    this.problem = problem
  }
}

export type Params = Readonly<Record<string, string | number | readonly string[] | undefined>>

/** The relative address of a read. */
export function addressOf(path: string, params: Params = {}): string {
  const pairs = Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [value].flat().map((one) => [name, String(one)]),
  )
  return `api/${path}${pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`}`
}

/** Answers to requests that were sent before the code that needs them was there. */
const early = new Map<string, Promise<unknown>>()

/** Sends a request, whose answer the next {@link read} of the address takes. */
export function readEarly(address: string): void {
  const answer = readAddress(address)
  answer.catch(() => {})
  early.set(address, answer)
}

/** Reads JSON. @throws ApiError, or the reason of the signal. */
export async function read<T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> {
  const address = addressOf(path, params)
  const known = early.get(address)
  if (known === undefined) return readAddress(address, signal)
  early.delete(address)
  const answer = await known
  signal?.throwIfAborted()
  return answer as T
}

async function readAddress<T>(address: string, signal?: AbortSignal): Promise<T> {
  const init = signal === undefined ? {} : { signal }
  const token = unexchanged
  let response: Response | undefined
  if (token !== undefined && /^[!-~]+$/.test(token))
    response = await send(address, { ...init, headers: { authorization: `Bearer ${token}` } })
  // With a token that no header can have, or an old one, the cookie decides.
  if (token !== undefined && !response?.ok) {
    await session
    response = undefined
  }
  response ??= await send(address, init)
  if (!response.ok) throw await errorOf(response)
  return response.json()
}

/** Set until the token has become a cookie: reads need not wait for it. */
let unexchanged: string | undefined

/** Resolves when reads that can send no token, such as streams of events, are possible. */
let session: Promise<unknown> = Promise.resolve()

export function whenSessionStarted(): Promise<unknown> {
  return session
}

/** Exchanges the token of the first address for a cookie. Reads that start meanwhile send the token. */
export function startSession(token: string): Promise<void> {
  unexchanged = token
  const started = exchange(token)
  session = started.catch(() => {})
  return started
}

async function exchange(token: string): Promise<void> {
  try {
    const response = await send('api/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    if (!response.ok) throw await errorOf(response)
  } finally {
    unexchanged = undefined
  }
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init)
  } catch (error) {
    if (isAborted(error)) throw error
    throw new ApiError('UNREACHABLE', 'The server does not answer.')
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error }: ApiProblem = await response.json()
    return new ApiError(error.code, error.message, error.problem)
  } catch {
    return new ApiError(`HTTP_${response.status}`, `The server answered ${response.status}.`)
  }
}
