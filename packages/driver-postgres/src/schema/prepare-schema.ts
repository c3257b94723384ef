import { LogStorageError } from '@logpond/core'
import type { Connection } from '../connection/connection.js'
import { rowsOf } from '../connection/query-rows.js'
import { MIGRATIONS } from './migrations.js'
import { quoted } from './quoted.js'

const MIN_SERVER = 150_000

/** What is there before anything is changed. */
interface Situation {
  readonly user: string
  readonly database: string
  readonly hasSchema: boolean
  readonly mayCreateSchema: boolean
  readonly mayUse: boolean
  readonly mayCreate: boolean
  /** The owner of the tables; undefined if there are none. */
  readonly owner: string | undefined
  readonly isOwner: boolean
}

/** Creates or migrates the tables, and checks that this user may write to them. Several processes may do so at once. */
export async function prepareSchema(connection: Connection, name: string): Promise<void> {
  await checkServer(connection)
  const before = await situationOf(connection, name)
  checkRights(before, name)
  const known = before.owner === undefined ? 0 : await versionOf(connection, name)
  checkVersion(known, name)
  if (known < MIGRATIONS.length) await migrate(connection, name)
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

async function situationOf(connection: Connection, name: string): Promise<Situation> {
  const [row] = await rowsOf(
    connection,
    `SELECT current_user, current_database(), n.oid,
      has_database_privilege(current_database(), 'CREATE'),
      has_schema_privilege(n.oid, 'USAGE'), has_schema_privilege(n.oid, 'CREATE'),
      pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'USAGE')
    FROM (SELECT $1::text AS name) wanted
    LEFT JOIN pg_namespace n ON n.nspname = wanted.name
    LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'store'`,
    [name],
  )
  const [user, database, schema, mayCreateSchema, mayUse, mayCreate, owner, isOwner] = row ?? []
  return {
    user: String(user),
    database: String(database),
    hasSchema: schema !== null,
    mayCreateSchema: mayCreateSchema === 't',
    mayUse: mayUse === 't',
    mayCreate: mayCreate === 't',
    owner: owner ?? undefined,
    isOwner: isOwner === 't',
  }
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
