import type { AttributeFilter, AttributeName, AttributeValue } from '@logpond/core'
import { encodeJson } from '../text/json-code.js'
import { encodeText } from '../text/text-code.js'
import type { SqlParameters } from './sql-parameters.js'

/** Values of a condition for which the index is asked. More are compared one by one. */
const MAX_INDEXED_VALUES = 20

/** A condition that is true for the entries that match it, and false or null for all others. */
export function attributeSql(filter: AttributeFilter, parameters: SqlParameters): string {
  switch (filter.op) {
    case 'eq':
      return equals(filter, filter.json.map(encodeJson), parameters)
    case 'ne':
      return `(${isOneOf(filter, filter.json.map(encodeJson), parameters)}) IS NOT TRUE`
    case 'gt':
      return compared(filter, '>', filter.value, parameters)
    case 'gte':
      return compared(filter, '>=', filter.value, parameters)
    case 'lt':
      return compared(filter, '<', filter.value, parameters)
    case 'lte':
      return compared(filter, '<=', filter.value, parameters)
    case 'prefix':
      return `starts_with(${textSql(filter, parameters)}, ${parameters.add(encodeText(filter.text), 'text')})`
    case 'contains':
      return `strpos(${textSql(filter, parameters)}, ${parameters.add(encodeText(filter.text), 'text')}) > 0`
    case 'exists':
      return `${valueSql(filter, parameters)} IS ${filter.exists ? 'NOT NULL' : 'NULL'}`
  }
}

/**
 * The value of an attribute as `jsonb`; null if it is missing, which the value `null` of JSON is not. `->` with a text finds no
 * elements of arrays.
 */
export function valueSql({ name, path }: AttributeName, parameters: SqlParameters): string {
  const own = parameters.add(encodeText(name), 'text')
  if (path.length === 1) return `(doc -> ${own})`
  const steps = path.map((key) => ` -> ${parameters.add(encodeText(key), 'text')}`)
  return `coalesce(doc -> ${own}, doc${steps.join('')})`
}

/** The text of a value that is one, otherwise null. Compared by code point. */
function textSql(name: AttributeName, parameters: SqlParameters): string {
  const value = valueSql(name, parameters)
  return `(CASE WHEN jsonb_typeof(${value}) = 'string' THEN ${value} #>> '{}' END COLLATE "C")`
}

function equals(name: AttributeName, json: readonly string[], parameters: SqlParameters): string {
  if (json.length > MAX_INDEXED_VALUES) return isOneOf(name, json, parameters)
  const contained = json.flatMap((value) =>
    documentsWith(name, value).map((document) => `doc @> ${parameters.add(document, 'jsonb')}`),
  )
  const found = `(${contained.join(' OR ')})`
  // With a dot in the name, an entry may have both the attribute and the path.
  return name.path.length === 1 ? found : `${found} AND ${isOneOf(name, json, parameters)}`
}

/** The documents of which every entry with the value has at least one in its own. */
function documentsWith({ name, path }: AttributeName, json: string): string[] {
  const nested = (keys: readonly string[]) =>
    keys.reduceRight((inner, key) => `{${JSON.stringify(encodeText(key))}:${inner}}`, json)
  return path.length === 1 ? [nested(path)] : [nested([name]), nested(path)]
}

function isOneOf(name: AttributeName, json: readonly string[], parameters: SqlParameters): string {
  const [only] = json
  return only !== undefined && json.length === 1
    ? `${valueSql(name, parameters)} = ${parameters.add(only, 'jsonb')}`
    : `${valueSql(name, parameters)} = ANY(${parameters.add(json, 'jsonb[]')})`
}

function compared(
  name: AttributeName,
  operator: string,
  bound: Exclude<AttributeValue, boolean | null>,
  parameters: SqlParameters,
): string {
  if (typeof bound === 'string')
    return `${textSql(name, parameters)} ${operator} ${parameters.add(encodeText(bound), 'text')}`
  const value = valueSql(name, parameters)
  // Decimal numbers of jsonb are in the order of the doubles that JSON.stringify has written.
  const number = parameters.add(JSON.stringify(bound), 'jsonb')
  return `(jsonb_typeof(${value}) = 'number' AND ${value} ${operator} ${number})`
}
