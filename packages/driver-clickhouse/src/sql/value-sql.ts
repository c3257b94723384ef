import type { DriverField } from '@logpond/core'
import { ownKey, pathKey } from '../native/attribute-pairs.js'
import { wtf8 } from '../native/wtf8.js'
import { literal } from './literal.js'

/**
 * The value of a field as `taggedValue` writes it, or an empty text if an entry has no value that can be counted: the field is missing, or
 * an object or an array.
 */
export function valueSql(field: DriverField): string {
  switch (field.column) {
    case 'service':
    case 'host':
      return `ifNull(concat('"', ${field.column}), '')`
    case 'traceId':
      return `ifNull(concat('"', lower(trace_id)), '')`
    case 'severity':
      return 'toString(severity)'
    case 'attributes': {
      const value = attributeSql(field.name)
      return `(if(${value} IN ('{', '['), '', ${value}))`
    }
  }
}

/** An attribute with exactly this name hides the value at the path. */
function attributeSql(name: string): string {
  const own = ownKey(name)
  if (!name.includes('.')) return pairSql(own)
  return `if(has(dotted, ${literal(own)}), ${pairSql(own)}, ${pairSql(pathKey(name))})`
}

function pairSql(key: string): string {
  return `substring(arrayFirst(x -> startsWith(x, ${literal(key)}), pairs), ${wtf8(key).length + 1})`
}

/** Order of equally frequent values, as `compareValues` has it. Tagged values in the column `v`. */
export const VALUE_ORDER = [
  `multiIf(v = 'null', 0, v = 'false', 1, v = 'true', 2, startsWith(v, '"'), 4, 3)`,
  `if(startsWith(v, '"'), 0, toFloat64OrZero(v))`,
  // By UTF-16 code unit, where characters beyond U+FFFF come before U+E000.
  String.raw`replaceAll(replaceAll(v, '\xee', '\xf5'), '\xef', '\xf6')`,
].join(', ')
