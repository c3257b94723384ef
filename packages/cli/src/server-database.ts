import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { LogDriver } from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { clickHouseOptions } from './clickhouse-url.js'
import { CommandError } from './command-error.js'
import type { Context } from './context.js'
import { importOptional } from './optional-package.js'

const URL_START = /^([a-z][a-z0-9+.-]+):\/\//i

/** What people take for the URL of a server. As the path of a file, it would be shown with its password. */
const NEARLY_URL = /^\s*(?:jdbc:|(?:postgres|postgresql|clickhouse|mysql):|[a-z][a-z0-9+.-]+:\/\/)/i
/** Up to the first parameter. A password that is not percent-encoded can contain a question mark, too. */
const BEFORE_PARAMETERS = /^.*?(?=\?\w+=|$)/s

/** By the scheme of the URL. */
const DRIVERS: Readonly<
  Record<string, (context: Context, url: string, readOnly: boolean) => Promise<LogDriver>>
> = {
  postgres: postgresDriver,
  postgresql: postgresDriver,
  clickhouse: clickHouseDriver,
}

/**
 * Whether a database is named by a URL, and not by the path of a file.
 *
 * @throws CommandError if it is nearly a URL.
 */
export function isServer(db: string): boolean {
  if (URL_START.test(db)) return true
  if (!NEARLY_URL.test(db)) return false
  throw new CommandError(
    'The name of the database is not the URL of a server: that begins with postgres://, without a space or another word before it. For a file of this name, write ./ in front of it.',
  )
}

/**
 * The URL of a server without its passwords, to be shown and stored. In a password that is not percent-encoded, the characters `@`,
 * `/`, `?` and `#` are hidden as well: what is hidden ends at the last `@`.
 */
export function serverName(url: string): string {
  const [start = ''] = BEFORE_PARAMETERS.exec(url) ?? []
  const shown = start.replace(/^([^:]+:\/\/[^:]*):.*@/s, '$1@')
  return shown + url.slice(start.length).replace(/([?&](?:ssl)?password=)[^&]*/gi, '$1…')
}

/** A path for files that belong to the database of a server, such as how far a file was read into it. */
export function serverFilesPath({ directory }: Context, url: string): string {
  const hash = createHash('sha256').update(serverName(url)).digest('hex').slice(0, 16)
  return join(directory, '.logpond', `server-${hash}`)
}

/**
 * A driver, which is not open yet, for the database that a URL names.
 *
 * @param options With `readOnly`, opening fails if the database has no logs yet; otherwise it creates what they need.
 * @throws CommandError if no driver takes such a URL, or if the driver is not installed. The message says how to install it.
 */
export async function serverDriver(
  context: Context,
  url: string,
  { readOnly }: { readonly readOnly: boolean },
): Promise<LogDriver> {
  const [, scheme = ''] = URL_START.exec(url) ?? []
  const create = DRIVERS[scheme.toLowerCase()]
  if (create !== undefined) return create(context, url, readOnly)
  const known = Object.keys(DRIVERS).map((name) => `${name}://…`)
  throw new CommandError(
    `There is no driver for ${visibleText(serverName(url))}. A database is the path of a file, or ${known.join(', ')}.`,
  )
}

async function postgresDriver(context: Context, url: string, readOnly: boolean): Promise<LogDriver> {
  const { postgres } = await importOptional('@logpond/driver-postgres', context, ['pg'])
  return postgres({ url, readOnly })
}

async function clickHouseDriver(context: Context, url: string, readOnly: boolean): Promise<LogDriver> {
  const options = clickHouseOptions(url)
  const { clickhouse } = await importOptional('@logpond/driver-clickhouse', context)
  return clickhouse({ ...options, readOnly })
}
