import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'

/**
 * The datagrams that the system has dropped because this process did not read them in time; `undefined` where the system does not say
 * it. Linux does.
 *
 * @param tables The files that list the sockets over IPv4 and IPv6.
 */
export function systemDrops(
  { port, family }: AddressInfo,
  tables: Readonly<Record<string, string>> = TABLES,
): number | undefined {
  const table = read(tables[family])
  if (table === undefined) return undefined
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const line of table.split('\n')) {
    const columns = line.trim().split(/\s+/)
    const drops = columns[DROPS]
    if (columns[ADDRESS]?.endsWith(ending) === true && drops !== undefined) return Number(drops)
  }
  return undefined
}

const TABLES = { IPv4: '/proc/net/udp', IPv6: '/proc/net/udp6' }
const ADDRESS = 1
const DROPS = 12

function read(file: string | undefined): string | undefined {
  try {
    return file === undefined ? undefined : readFileSync(file, 'latin1')
  } catch {
    return undefined
  }
}
