import type { SqliteValue } from '../connection/sqlite-connection.js'
import type { CompiledSql } from '../connection/statement-cache.js'
import type { LogDatabase } from '../schema/log-database.js'
import { shapeOf } from './filter-conditions.js'
import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from './kysely.js'
import { Placeholder, type ReadValues } from './read-values.js'

/** Builds SQL and never runs it, because Kysely's own driver would prepare each query again. */
export const sqlBuilder = new Kysely<LogDatabase>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** Compiled SQL whose parameters may be placeholders. */
interface Template {
  readonly sql: string
  readonly parameters: readonly (SqliteValue | Placeholder)[]
}

/** There are few shapes, unless a caller searches for lists of services of ever new lengths. */
const MAX_TEMPLATES = 500
const templates = new Map<string, Template>()

export function compile(query: Compilable<unknown>): CompiledSql {
  const { sql, parameters } = query.compile()
  return { sql, parameters: parameters as readonly SqliteValue[] }
}

/**
 * A query with its values. It is compiled once for each shape of the values, because Kysely takes as long to compile a query as
 * SQLite takes to return a short result.
 *
 * @param name Distinguishes queries whose values have the same shape.
 */
export function compileRead(name: string, values: ReadValues, build: () => Compilable<unknown>): CompiledSql {
  const key = `${name},${shapeOf(values)}`
  let template = templates.get(key)
  if (template === undefined) {
    if (templates.size === MAX_TEMPLATES) templates.clear()
    template = build().compile() as unknown as Template
    templates.set(key, template)
  }
  const { sql, parameters } = template
  return {
    sql,
    parameters: parameters.map((value) => (value instanceof Placeholder ? value.read(values) : value)),
  }
}
