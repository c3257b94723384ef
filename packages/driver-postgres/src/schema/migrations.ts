import { createFunctions, createTables } from './tables.js'

/**
 * Each turns the schema of the version before into the next one; the first creates it. Their number is the version. What was
 * published never changes: a change of the schema is a new function at the end.
 *
 * @param schema The name of the schema, quoted.
 */
export const MIGRATIONS: readonly ((schema: string) => string)[] = [
  (schema) => `${createTables(schema)}
    ${createFunctions(schema)}
    INSERT INTO ${schema}.store VALUES (1, 0, 0, 0, 0, 0, NULL, NULL);
    SELECT ${schema}.add_partition(0), ${schema}.add_partition(1);`,
]
