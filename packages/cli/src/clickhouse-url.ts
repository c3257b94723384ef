import type { ClickHouseOptions } from '@logpond/driver-clickhouse'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from './command-error.js'

const FORM = 'clickhouse://user:password@host:8123/database?table=logs&secure=true'
const PARAMETERS = ['table', 'secure']

/**
 * The options of the driver for a URL such as `clickhouse://user@host/database?table=logs`. Everything but the host has a default. User
 * and password may stand in CLICKHOUSE_USER and CLICKHOUSE_PASSWORD, as for ClickHouse's own client.
 *
 * @throws CommandError if the URL has another form.
 */
export function clickHouseOptions(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ClickHouseOptions {
  const url = parse(text)
  const unknown = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name))
  if (unknown !== undefined)
    throw new CommandError(
      `The URL of ClickHouse has no parameter ${visibleText(unknown)}. Its form is ${FORM}`,
    )
  const isSecure = url.searchParams.get('secure') === 'true'
  const path = url.pathname.split('/').filter((part) => part !== '')
  if (path.length > 1) throw new CommandError(`The URL of ClickHouse names one database. Its form is ${FORM}`)
  const [database] = path
  const table = url.searchParams.get('table') ?? undefined
  const host = url.hostname
  const port = url.port || (isSecure ? '8443' : '8123')
  const username = decodeURIComponent(url.username) || environment.CLICKHOUSE_USER
  const password = decodeURIComponent(url.password) || environment.CLICKHOUSE_PASSWORD
  return {
    url: `${isSecure ? 'https' : 'http'}://${host}:${port}`,
    ...(database !== undefined && { database: decodeURIComponent(database) }),
    ...(table !== undefined && { table }),
    ...(username && { username }),
    ...(password && { password }),
  }
}

/** The message does not repeat the URL, which may contain a password. */
function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.hostname === '' || !isDecodable(url))
    throw new CommandError(`This is not the URL of a ClickHouse server. Its form is ${FORM}`)
  return url
}

function isDecodable({ username, password, pathname }: URL): boolean {
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part)
    return true
  } catch {
    return false
  }
}
