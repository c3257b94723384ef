// All imports of Kysely go through this module, which the build bundles into one file. Loading some 300 modules would take
// each thread that reads 120 ms and 20 MB, which is more than everything else together.
export {
  type Compilable,
  DummyDriver,
  type Expression,
  expressionBuilder,
  Kysely,
  type SqlBool,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
