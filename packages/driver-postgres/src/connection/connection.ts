import { abortedError, checkSignal } from './aborted.js'
import type { Client, ClientConstructor } from './load-pg.js'
import type { ServerOptions } from './server-options.js'

/** Milliseconds to wait for the server to close a connection. After that, the socket is destroyed. */
const CLOSING_TIMEOUT = 2000

/** The parts of a client that its types lack. */
interface InnerClient {
  ref(): void
  unref(): void
  readonly processID: number
  readonly secretKey: number
  readonly connection: { readonly stream: { destroy(): void; readonly encrypted?: boolean } }
}

/** A connection to one host. */
export class Connection {
  readonly client: Client
  /** The process of the server, and when it began: both together are never used again. */
  readonly backend: { readonly pid: string; readonly start: string }
  /** Whether the connection cannot be used any more. */
  isBroken = false

  private constructor(client: Client, backend: { pid: string; start: string }) {
    this.client = client
    this.backend = backend
    client.on('end', () => {
      this.isBroken = true
    })
  }

  /** Connects, and sets what the driver relies on. */
  static async open(
    Client: ClientConstructor,
    options: ServerOptions,
    signal?: AbortSignal,
  ): Promise<Connection> {
    checkSignal(signal)
    const client = new Client(options.config)
    const abort = () => (client as unknown as InnerClient).connection.stream.destroy()
    signal?.addEventListener('abort', abort, { once: true })
    let failure: unknown
    // Without a listener, an error between two statements would end the process.
    client.on('error', (error) => {
      failure = error
    })
    try {
      await client.connect()
      const { rows } = await client.query<[string, string]>({
        text: 'SELECT pid::text, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()',
        rowMode: 'array',
      })
      const [pid = '', start = ''] = rows[0] ?? []
      await client.query(settings(options))
      const connection = new Connection(client, { pid, start })
      connection.isBroken = failure !== undefined
      client.on('error', () => {
        connection.isBroken = true
      })
      return connection
    } catch (error) {
      await end(client)
      throw signal?.aborted ? abortedError(signal, error) : error
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  get isEncrypted(): boolean {
    return this.#inner.connection.stream.encrypted === true
  }

  /** What the protocol asks for to cancel a statement. */
  get key(): { readonly processId: number; readonly secret: number } {
    return { processId: this.#inner.processID, secret: this.#inner.secretKey }
  }

  /** Where the server listens: a host, or the path of a socket. */
  get address(): { readonly host: string; readonly port: number } | { readonly path: string } {
    const { host, port } = this.client
    return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
  }

  get #inner(): InnerClient {
    return this.client as unknown as InnerClient
  }

  /** An idle connection does not keep the process alive. */
  keepAlive(isNeeded: boolean): void {
    if (isNeeded) this.#inner.ref()
    else this.#inner.unref()
  }

  /** Ends what is under way with an error, without a word to the server. */
  destroy(): void {
    this.isBroken = true
    this.#inner.connection.stream.destroy()
  }

  async close(): Promise<void> {
    this.keepAlive(true)
    await end(this.client)
  }
}

async function end(client: Client): Promise<void> {
  const timer = setTimeout(
    () => (client as unknown as InnerClient).connection.stream.destroy(),
    CLOSING_TIMEOUT,
  )
  try {
    await client.end()
  } catch {
    // It was lost already.
  } finally {
    clearTimeout(timer)
  }
}

/**
 * - `jit` would take longer than the statements of this driver.
 * - Statements that count group by columns of which Postgres knows nothing. It expects far more groups than there are, and with the usual
 *   `parallel_tuple_cost` it would count in one process, because passing so many groups between processes is expensive.
 * - Without `synchronous_commit`, a power cut could lose commits. A stronger value than `on` stays.
 * - A server looks whether a client is still there while it works for it, so that a killed process holds no lock.
 */
function settings({ statementTimeout, readOnly }: ServerOptions): string {
  return `
    SET statement_timeout = ${statementTimeout};
    SET lock_timeout = 30000;
    SET idle_in_transaction_session_timeout = 60000;
    SET default_transaction_isolation = 'read committed';
    SET jit = off;
    SET parallel_tuple_cost = 0.01;
    ${readOnly ? 'SET default_transaction_read_only = on;' : ''}
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')`
}
