import { LogStorageError } from '@logpond/core'
import type { CheckedOptions } from '../postgres-options.js'
import { checkSignal } from './aborted.js'
import { Connection } from './connection.js'
import { hostUrls } from './host-urls.js'
import type { ClientConstructor } from './load-pg.js'
import { rowsOf } from './query-rows.js'
import type { ServerOptions } from './server-options.js'

/** A connection to a host, and how to make more. */
export interface Host {
  readonly connection: Connection
  readonly connect: (options?: {
    readonly statementTimeout?: number
    readonly signal?: AbortSignal | undefined
  }) => Promise<Connection>
}

/** Finds the first host of the url that accepts writes; with `readOnly`, the first that can be reached. */
export async function findHost(
  Client: ClientConstructor,
  options: CheckedOptions,
  signal?: AbortSignal,
): Promise<Host> {
  let failure: unknown
  let standby: string | undefined
  for (const url of hostUrls(options.url)) {
    checkSignal(signal)
    const server = serverOptions(url, options)
    try {
      const connection = await Connection.open(Client, { ...server, statementTimeout: 0 }, signal)
      if (options.readOnly || (await acceptsWrites(connection))) {
        const connect: Host['connect'] = ({ statementTimeout = server.statementTimeout, signal: one } = {}) =>
          Connection.open(Client, { ...server, statementTimeout }, one)
        return { connection, connect }
      }
      standby = `${connection.client.host}:${connection.client.port}`
      await connection.close()
    } catch (error) {
      failure = error
    }
  }
  if (failure !== undefined) throw failure
  throw new LogStorageError(
    'READ_ONLY',
    `No host of the url accepts writes: ${standby} is a standby, or its transactions are read-only. Name the primary in the url, or all hosts.`,
  )
}

async function acceptsWrites(connection: Connection): Promise<boolean> {
  try {
    const [row] = await rowsOf(
      connection,
      `SELECT pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean`,
    )
    return row?.[0] === 'f'
  } catch (error) {
    await connection.close()
    throw error
  }
}

function serverOptions(url: string, options: CheckedOptions): ServerOptions {
  const { password, ssl, connectTimeout, applicationName, statementTimeout, readOnly } = options
  return {
    config: {
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      ...(password !== undefined && { password }),
      ...(ssl !== undefined && { ssl }),
    },
    statementTimeout,
    readOnly,
  }
}
