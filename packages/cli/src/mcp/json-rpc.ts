import { isObject } from '@logpond/mapping/readers'

/** The id of a request: MCP allows no null. */
export type RequestId = string | number

export interface Request {
  readonly id: RequestId
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

export type Notification = Omit<Request, 'id'>

/** What one message of the client is. */
export type Incoming =
  | { readonly kind: 'request'; readonly request: Request }
  | { readonly kind: 'notification'; readonly notification: Notification }
  /** An answer to a request that this server never sends. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'invalid'; readonly response: Response }

export type Response = { readonly jsonrpc: '2.0'; readonly id: RequestId | null } & (
  | { readonly result: object }
  | { readonly error: { readonly code: number; readonly message: string } }
)

export const CODES = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** Of the range for servers: too many requests at once. */
  busy: -32000,
} as const

/** An error of the protocol; errors of tools are results. */
export class RpcError extends Error {
  readonly code: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export function resultOf(id: RequestId, result: object): Response {
  return { jsonrpc: '2.0', id, result }
}

export function errorOf(id: RequestId | null, code: number, message: string): Response {
  return { jsonrpc: '2.0', id, error: { code, message } }
}

/** Reads one message: what `JSON.parse` returned, or an element of a batch. */
export function readMessage(value: unknown): Incoming {
  if (!isObject(value)) return invalid(null, 'A message must be a JSON object.')
  const { jsonrpc, id, method, params = {} } = value
  const known = isRequestId(id) ? id : null
  if (jsonrpc !== '2.0') return invalid(known, 'jsonrpc must be "2.0".')
  if (method === undefined && ('result' in value || 'error' in value)) return { kind: 'ignored' }
  if (typeof method !== 'string') return invalid(known, 'method must be a string.')
  if (!('id' in value)) return { kind: 'notification', notification: { method, params: asObject(params) } }
  if (known === null) return invalid(null, 'id must be a string or a whole number.')
  if (!isObject(params)) return invalid(known, 'params must be an object.')
  return { kind: 'request', request: { id: known, method, params } }
}

export function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'string' || Number.isSafeInteger(value)
}

function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}

function invalid(id: RequestId | null, message: string): Incoming {
  return { kind: 'invalid', response: errorOf(id, CODES.invalidRequest, message) }
}
