import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { RequestProblem } from './request-problem.js'

/** Characters that a header carries unchanged. */
const VISIBLE = /^[\x21-\x7e]+$/

/** Whether clients can send a text as a token. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && VISIBLE.test(value)
}

/** What clients send to show that they may store. */
export class IngestToken {
  readonly #digest: Buffer

  constructor(token: string) {
    this.#digest = digestOf(token)
  }

  /** @throws RequestProblem 401 if a request does not have the token. */
  check({ headers: { authorization } }: IncomingMessage): void {
    const secret = secretIn(authorization ?? '')
    // The digests, so that the comparison takes equally long whatever is equal, and how long the secret is.
    if (secret !== undefined && timingSafeEqual(digestOf(secret), this.#digest)) return
    const given =
      authorization === undefined
        ? 'The request has no header Authorization.'
        : secret === undefined
          ? 'The header Authorization is neither Bearer nor Basic.'
          : 'The token is wrong.'
    throw new RequestProblem(401, `${given} Send the token of this server as Authorization: Bearer TOKEN.`, {
      headers: { 'www-authenticate': 'Bearer realm="logpond", Basic realm="logpond"' },
    })
  }
}

/** The token, or the password of a client that knows only users and passwords. */
function secretIn(authorization: string): string | undefined {
  const [, scheme = '', secret = ''] = /^(\S+) +(\S+)\s*$/.exec(authorization) ?? []
  switch (scheme.toLowerCase()) {
    case 'bearer':
      return secret
    case 'basic': {
      const pair = Buffer.from(secret, 'base64').toString('latin1')
      return pair.slice(pair.indexOf(':') + 1)
    }
    default:
      return undefined
  }
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret, 'latin1').digest()
}
