import { LogStorageError } from '@logpond/core'
import type { Connection } from '../connection/connection.js'
import { rowsOf } from '../connection/query-rows.js'
import { MIGRATIONS } from './migrations.js'
import { quoted } from './quoted.js'
import { type Situation, situationOf } from './situation.js'

const MIN_SERVER = 150_000

/** Creates or migrates the tables, and checks that this user may write to them. Several processes may do so at once. */
export async function prepareSchema(connection: Connection, name: string): Promise<void> {
  await checkServer(connection)
  const before = await situationOf(connection, name)
  checkRights(before, name)
  const known = before.owner === undefined ? 0 : await versionOf(connection, name)
  checkVersion(known, name)
  if (known < MIGRATIONS.length) await migrate(connection, name)
}

/** Checks that there are tables of this version, which this user may read. Changes nothing. */
export async function checkSchema(connection: Connection, name: string): Promise<void> {
  await checkServer(connection)
  const situation = await situationOf(connection, name)
  const { user, database, owner, mayRead } = situation
  const [role, schema] = [quoted(user), quoted(name)]
  if (owner === undefined)
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `There are no logs in the schema ${schema} of the database ${quoted(database)} yet: the first storage or command that writes there creates its tables. Check the url and the schema.`,
    )
  if (!mayRead)
    throw missing(
      `The role ${role} may not read the schema ${schema}. Grant it: GRANT USAGE ON SCHEMA ${schema} TO ${role}; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${role}.`,
    )
  const version = await versionOf(connection, name)
  checkVersion(version, name)
  if (version < MIGRATIONS.length)
    throw unsupported(
      `The tables in the schema ${schema} have version ${version}, and this driver needs version ${MIGRATIONS.length}. Open them once without readOnly, which migrates them.`,
    )
}

async function checkServer(connection: Connection): Promise<void> {
  const [row] = await rowsOf(
    connection,
    `SELECT current_setting('server_version_num'), current_setting('server_version'), current_setting('server_encoding')`,
  )
  const [number, version, encoding] = row ?? []
  if (Number(number) < MIN_SERVER)
    throw unsupported(`This driver needs Postgres 15 or newer, and the server is ${version}.`)
  if (encoding !== 'UTF8')
    throw unsupported(
      `The database has the encoding ${encoding}, and logs need UTF8: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.`,
    )
}

function checkRights(situation: Situation, name: string): void {
  const { user, database, hasSchema, mayCreateSchema, mayUse, mayCreate, owner, isOwner } = situation
  const role = quoted(user)
  const schema = quoted(name)
  if (!hasSchema && !mayCreateSchema) {
    throw missing(
      `The role ${role} may not create the schema ${schema} in the database ${quoted(database)}. Create it: CREATE SCHEMA ${schema} AUTHORIZATION ${role}.`,
    )
  }
  if (hasSchema && !(mayUse && mayCreate)) {
    const right = mayUse ? 'CREATE' : 'USAGE, CREATE'
    throw missing(
      `The role ${role} may not ${mayUse ? 'create tables in' : 'use'} the schema ${schema}. Grant it: GRANT ${right} ON SCHEMA ${schema} TO ${role}.`,
    )
  }
  if (owner !== undefined && !isOwner) {
    throw missing(
      `The tables in the schema ${schema} belong to the role ${quoted(owner)}, and ${role} is not a member of it. Grant it: GRANT ${quoted(owner)} TO ${role}.`,
    )
  }
}

async function versionOf(connection: Connection, name: string): Promise<number> {
  const [row] = await rowsOf(connection, `SELECT version FROM ${quoted(name)}.store`)
  return Number(row?.[0] ?? 0)
}

function checkVersion(version: number, name: string): void {
  if (version > MIGRATIONS.length) {
    throw unsupported(
      `The tables in the schema ${quoted(name)} have version ${version}, and this driver knows versions up to ${MIGRATIONS.length}. Update @logpond/driver-postgres.`,
    )
  }
}

/** In one transaction, so that a kill leaves either version. The lock is for processes that open at the same time. */
async function migrate(connection: Connection, name: string): Promise<void> {
  const { client } = connection
  const schema = quoted(name)
  await client.query('BEGIN')
  try {
    await rowsOf(connection, 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`logpond ${name}`])
    const situation = await situationOf(connection, name)
    if (!situation.hasSchema) await client.query(`CREATE SCHEMA ${schema}`)
    const version = situation.owner === undefined ? 0 : await versionOf(connection, name)
    checkVersion(version, name)
    for (const migration of MIGRATIONS.slice(version)) await client.query(migration(schema))
    await rowsOf(connection, `UPDATE ${schema}.store SET version = $1`, [MIGRATIONS.length])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      connection.isBroken = true
    })
    throw error
  }
}

function unsupported(message: string): LogStorageError {
  return new LogStorageError('UNSUPPORTED', message)
}

function missing(message: string): LogStorageError {
  return new LogStorageError('READ_ONLY', message)
}
