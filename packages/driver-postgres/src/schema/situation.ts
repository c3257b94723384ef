import type { Connection } from '../connection/connection.js'
import { rowsOf } from '../connection/query-rows.js'

/** What there is of a store, and what this user may do. */
export interface Situation {
  readonly user: string
  readonly database: string
  readonly hasSchema: boolean
  readonly mayCreateSchema: boolean
  readonly mayUse: boolean
  readonly mayCreate: boolean
  /** The owner of the tables; undefined if there are none. */
  readonly owner: string | undefined
  readonly isOwner: boolean
  /** Whether this user may read all tables. */
  readonly mayRead: boolean
}

export async function situationOf(connection: Connection, name: string): Promise<Situation> {
  const [row] = await rowsOf(
    connection,
    `SELECT current_user, current_database(), n.oid,
      has_database_privilege(current_database(), 'CREATE'),
      has_schema_privilege(n.oid, 'USAGE'), has_schema_privilege(n.oid, 'CREATE'),
      pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'USAGE'),
      (SELECT bool_and(has_table_privilege(t.oid, 'SELECT')) FROM pg_class t
        WHERE t.relnamespace = n.oid AND t.relname IN ('store', 'entries', 'partitions', 'deletions'))
    FROM (SELECT $1::text AS name) wanted
    LEFT JOIN pg_namespace n ON n.nspname = wanted.name
    LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = 'store'`,
    [name],
  )
  const [user, database, schema, mayCreateSchema, mayUse, mayCreate, owner, isOwner, maySelect] = row ?? []
  return {
    user: String(user),
    database: String(database),
    hasSchema: schema !== null,
    mayCreateSchema: mayCreateSchema === 't',
    mayUse: mayUse === 't',
    mayCreate: mayCreate === 't',
    owner: owner ?? undefined,
    isOwner: isOwner === 't',
    mayRead: mayUse === 't' && maySelect === 't',
  }
}
