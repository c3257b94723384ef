import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type ServerProcess, startProgram, startServer } from '@logpond/test-servers'

const PROGRAM = '/usr/sbin/clickhouse-server'

/** Debian's package clickhouse-server. `npm run test:servers` uses it where it is installed. */
export const hasClickHouse18 = process.env.LOGPOND_SERVERS !== undefined && existsSync(PROGRAM)

/**
 * ClickHouse 18.16: the wire of a real server, from 2018.
 *
 * @param data The folder of its files, for a disk of its own; default: in `folder`.
 */
export function startClickHouse18(folder: string, data = join(folder, 'data')): Promise<ServerProcess> {
  return startServer(async (wanted) => {
    const port = wanted === 0 ? await freePort() : wanted
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'config.xml'), configOf(folder, data, port))
    await writeFile(join(folder, 'users.xml'), USERS)
    const { child } = await startProgram(PROGRAM, [`--config-file=${join(folder, 'config.xml')}`], {
      ready: /Ready for connections/,
    })
    return { child, port }
  })
}

function configOf(folder: string, data: string, port: number): string {
  return `<yandex>
  <logger><level>information</level><console>1</console></logger>
  <http_port>${port}</http_port>
  <listen_host>127.0.0.1</listen_host>
  <keep_alive_timeout>3</keep_alive_timeout>
  <path>${data}/</path>
  <tmp_path>${data}/tmp/</tmp_path>
  <mark_cache_size>5368709120</mark_cache_size>
  <users_config>${folder}/users.xml</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
</yandex>
`
}

const USERS = `<yandex>
  <profiles><default></default></profiles>
  <users><default>
    <password></password><networks><ip>::/0</ip></networks><profile>default</profile><quota>default</quota>
  </default></users>
  <quotas><default></default></quotas>
</yandex>
`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
