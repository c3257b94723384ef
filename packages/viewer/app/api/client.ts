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

/** Reads JSON. @throws ApiError, or the reason of the signal. */
export async function read<T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> {
  const response = await send(addressOf(path, params), signal === undefined ? {} : { signal })
  if (!response.ok) throw await errorOf(response)
  return response.json()
}

/** Exchanges the token of the first address for a cookie. */
export async function startSession(token: string): Promise<void> {
  const response = await send('api/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })
  if (!response.ok) throw await errorOf(response)
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
