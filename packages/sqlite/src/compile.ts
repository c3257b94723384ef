import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from './kysely.js'
import type { LogDatabase } from './log-database.js'
import type { SqliteValue } from './sqlite-connection.js'

/** Writes SQL and never runs it: Kysely's own driver would prepare each query anew. */
export const sqlBuilder = new Kysely<LogDatabase>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** SQL with the values of its parameters. */
export interface CompiledSql {
  readonly sql: string
  readonly parameters: readonly SqliteValue[]
}

export function compile(query: Compilable<unknown>): CompiledSql {
  const { sql, parameters } = query.compile()
  return { sql, parameters: parameters as readonly SqliteValue[] }
}
