import { createHash } from 'node:crypto'
import { existsSync, realpathSync } from 'node:fs'
import type { CreateContext } from '@logpond/conformance'
// The built package: child processes load this file without a build.
import { clickhouse } from '@logpond/driver-clickhouse'

/** A table for each folder, in the server at LOGPOND_CLICKHOUSE_URL. Two names of a folder are one store. */
export const create = ({ directory, server }: CreateContext) =>
  clickhouse({
    url:
      server === undefined
        ? (process.env.LOGPOND_CLICKHOUSE_URL as string)
        : `http://${server.host}:${server.port}`,
    table: tableOf(directory),
  })

function tableOf(directory: string): string {
  // The suite also passes a folder that does not exist.
  const path = existsSync(directory) ? realpathSync(directory) : directory
  return `logs_${createHash('sha256').update(path).digest('hex').slice(0, 16)}`
}
