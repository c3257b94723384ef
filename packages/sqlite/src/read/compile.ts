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

/** Writes SQL and never runs it: Kysely's own driver would prepare each query anew. */
export const sqlBuilder = new Kysely<LogDatabase>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/** SQL whose parameters may be values that come later. */
interface Template {
  readonly sql: string
  readonly parameters: readonly (SqliteValue | Placeholder)[]
}

/** Shapes are few, unless somebody asks for ever longer lists of services. */
const MAX_TEMPLATES = 500
const templates = new Map<string, Template>()

export function compile(query: Compilable<unknown>): CompiledSql {
  const { sql, parameters } = query.compile()
  return { sql, parameters: parameters as readonly SqliteValue[] }
}

/**
 * A query with its values, compiled once for each shape of them: what Kysely takes for it is as long as SQLite takes for
 * a short answer.
 *
 * @param name Tells the queries of one shape apart.
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
