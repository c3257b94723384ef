import type { IncomingMessage } from 'node:http'
import type { Clock } from '@logpond/core'
import { ApiError } from '../http/api-error.js'

const MAX_BYTES = 4096
/** How long the body may take, in milliseconds. */
const PATIENCE = 10_000

/**
 * The token in the body of a request. The type of the content is checked because pages of other sites can send only a few types
 * without asking first.
 *
 * @throws ApiError
 */
export async function tokenOf(request: IncomingMessage, clock: Clock): Promise<string> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    throw new ApiError(415, 'INVALID_QUERY', 'Send the token as {"token": "…"} of the type application/json.')
  // Parsed by a middleware before, such as that of Express.
  const { body } = request as { body?: unknown }
  const parsed = body === undefined || body === null ? json(await readBody(request, clock)) : body
  const { token } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as { token?: unknown }
  if (typeof token === 'string') return token
  throw new ApiError(400, 'INVALID_QUERY', 'The body must be {"token": "…"}.')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function readBody(request: IncomingMessage, clock: Clock): Promise<string> {
  using _timer = clock.after(PATIENCE, () => request.destroy(), { idle: true })
  const chunks: Buffer[] = []
  let bytes = 0
  // Leaving the loop must not destroy the connection on which the answer goes.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length
    if (bytes > MAX_BYTES)
      throw new ApiError(413, 'INVALID_QUERY', `The body has more than ${MAX_BYTES} bytes.`, {
        headers: { Connection: 'close' },
      })
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}
