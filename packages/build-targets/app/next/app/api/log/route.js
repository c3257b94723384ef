import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import { record } from '../../../../record.mjs'

export const dynamic = 'force-dynamic'

const drivers = { 'better-sqlite3': betterSqlite3, 'node-sqlite': nodeSqlite, wasm: nodeSqlite3Wasm }

export async function GET(request) {
  const only = new URL(request.url).searchParams.get('drivers')
  return Response.json(await record(only ? { [only]: drivers[only] } : drivers))
}
