// All that is used of Kysely comes through here: the build makes one file of it. As some 300 modules it would take each
// thread that reads 120 ms and 20 MB to load, which is more than all else together.
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
