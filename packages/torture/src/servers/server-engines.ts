import { clickHouseEngine } from './clickhouse-engine.js'
import { postgresEngine } from './postgres-engine.js'
import type { ServerEngine } from './server-engine.js'
import { SERVER_NAMES, type ServerName } from './server-name.js'

/** The engines that are servers. Another one needs a name, and an entry here. */
export const SERVER_ENGINES: Readonly<Record<ServerName, ServerEngine>> = {
  postgres: postgresEngine,
  clickhouse: clickHouseEngine,
}

export function isServerName(name: string): name is ServerName {
  return (SERVER_NAMES as readonly string[]).includes(name)
}
