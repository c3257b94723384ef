import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Clock } from '@logpond/core'
import { ApiError } from '../http/api-error.js'
import { portOf } from './hosts.js'
import { WrongSecrets } from './wrong-secrets.js'

/** A shorter token might be guessed from the value of a cookie that is made of it. */
const MIN_STRONG = 16
/** A month, in seconds. */
const MAX_AGE = 30 * 86_400

/** Who may read: those who have sent the token, and scripts that send it with each request. */
export class Access {
  /** Undefined if there is none. */
  readonly token: string | undefined
  readonly #session: string
  readonly #wrong: WrongSecrets

  constructor(token: string | false | undefined, clock: Clock) {
    this.token = token === false ? undefined : (token ?? randomBytes(24).toString('base64url'))
    const isStrong = this.token !== undefined && this.token.length >= MIN_STRONG
    const key = isStrong ? (this.token as string) : randomBytes(32)
    this.#session = createHmac('sha256', key).update('session of a viewer').digest('base64url')
    this.#wrong = new WrongSecrets(clock)
  }

  /** @throws ApiError if the request has neither a session nor the token. */
  check(request: IncomingMessage): void {
    if (this.token === undefined) return
    const bearer = /^Bearer +(.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (bearer !== undefined) {
      // Node.js reads bytes of headers as Latin-1.
      if (this.#isToken(request, Buffer.from(bearer, 'latin1').toString())) return
    } else if (cookiesOf(request, cookieName(request)).some((value) => isSame(value, this.#session))) return
    throw new ApiError(
      401,
      'UNAUTHORIZED',
      'Open the address with #token=… that was printed at the start, or send the token as Authorization: Bearer.',
      { headers: { 'WWW-Authenticate': 'Bearer' } },
    )
  }

  /**
   * Opens a session for a client that has the token.
   *
   * @returns The header `Set-Cookie`; undefined if none is needed.
   * @throws ApiError if the token is wrong, or too many were.
   */
  open(request: IncomingMessage, token: string): string | undefined {
    if (this.token === undefined) return undefined
    if (!this.#isToken(request, token))
      throw new ApiError(403, 'FORBIDDEN', 'This is not the token of the viewer.')
    // Without a path, browsers send it below the folder of this request, `api`, wherever a proxy shows the viewer.
    const cookie = `${cookieName(request)}=${this.#session}; HttpOnly; SameSite=Strict; Max-Age=${MAX_AGE}`
    return isSecure(request) ? `${cookie}; Secure` : cookie
  }

  #isToken(request: IncomingMessage, secret: string): boolean {
    const address = request.socket?.remoteAddress ?? ''
    this.#wrong.check(address)
    if (isSame(secret, this.token ?? '')) return true
    this.#wrong.add(address, secret)
    return false
  }
}

/** Compares in a time that does not depend on what is equal. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** Browsers share cookies between the ports of a host, and several viewers may run there. */
function cookieName(request: IncomingMessage): string {
  const port = portOf(request)
  return port === '' ? 'logpond' : `logpond-${port}`
}

function cookiesOf(request: IncomingMessage, name: string): string[] {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  return pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
}

/** A client that forges the headers of a proxy only makes its own browser refuse the cookie. */
function isSecure({ socket, headers }: IncomingMessage): boolean {
  if ((socket as { encrypted?: boolean } | undefined)?.encrypted) return true
  const forwarded = String(headers['x-forwarded-proto'] ?? '').split(',')[0]
  return forwarded?.trim().toLowerCase() === 'https' || /proto="?https/i.test(headers.forwarded ?? '')
}
