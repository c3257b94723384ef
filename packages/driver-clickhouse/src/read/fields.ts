import { type DriverFilter, type FieldSummary, LogStorageError } from '@logpond/core'
import { attributePairs } from '../native/attribute-pairs.js'
import { filterSql } from '../sql/filter-sql.js'
import type { Store } from '../store.js'

/** The most names that the contract demands. */
const MAX_FIELDS = 100_000

type ValueType = FieldSummary['types'][number]

const TYPES: readonly ValueType[] = ['string', 'number', 'boolean', 'null']

/** The part of a pair before its value: see `ownKey`. */
const KEY = String.raw`extract(pair, '^(.(?:"(?:[^"\\\\]|\\\\.)*"|#[0-9a-f]{64}))')`

/** The names and paths of values in the attributes of matching entries. */
export async function fields(
  store: Store,
  filter: DriverFilter,
  signal?: AbortSignal,
): Promise<FieldSummary[]> {
  const where = filterSql(filter, store.dialect.words)
  const sql = `SELECT substring(key, 2) AS name, type, count(), if(startsWith(name, '#'), any(attributes), '') FROM (
      SELECT arrayJoin(pairs) AS pair, ${KEY} AS key, substring(pair, length(key) + 1, 1) AS tag, attributes,
        multiIf(tag = '"', 'string', tag IN ('t', 'f'), 'boolean', tag = 'n', 'null', 'number') AS type
      FROM ${store.target} WHERE kind = 0 AND ${where} AND tag NOT IN ('{', '[')
        AND NOT (startsWith(key, '/') AND has(dotted, concat('=', substring(key, 2))))
    ) GROUP BY name, type LIMIT ${TYPES.length * MAX_FIELDS + 1}`
  const rows = (await store.rows(sql, { signal })) as [string, ValueType, number, string][]
  const found = new Map<string, { types: Set<ValueType>; count: number }>()
  for (const [key, type, count, attributes] of rows) {
    const name = key.startsWith('#') ? nameBehind(key, attributes) : (JSON.parse(key) as string)
    const field = found.get(name) ?? { types: new Set(), count: 0 }
    field.types.add(type)
    field.count += count
    found.set(name, field)
  }
  if (found.size > MAX_FIELDS)
    throw new LogStorageError(
      'UNSUPPORTED',
      `The attributes of the matching entries have more than ${MAX_FIELDS} different names. Ask for fewer entries, such as those of one service or a shorter time.`,
    )
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { types, count }]) => ({ name, types: TYPES.filter((type) => types.has(type)), count }))
}

/** A long name is kept as its hash; an entry that has it has the name itself. */
function nameBehind(hash: string, attributes: string): string {
  let found: string | undefined
  attributePairs(attributes, (name, key) => {
    if (key.slice(1) === hash) found = name
  })
  if (found === undefined) throw new LogStorageError('CORRUPT', `No attribute has the hash ${hash}.`)
  return found
}
