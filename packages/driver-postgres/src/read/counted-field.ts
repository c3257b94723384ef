import type { AttributeValue, DriverField } from '@logpond/core'
import { decodeText } from '../text/text-code.js'
import { valueSql } from './attribute-sql.js'
import type { SqlParameters } from './sql-parameters.js'

/** A field whose values are counted. */
export interface CountedField {
  /** Null if an entry has no value to count. */
  readonly sql: string
  /** The value that a text of the server stands for. */
  readonly read: (text: string) => AttributeValue
}

export function countedField(field: DriverField, parameters: SqlParameters): CountedField {
  switch (field.column) {
    case 'service':
    case 'host':
      return { sql: field.column, read: decodeText }
    case 'traceId':
      return { sql: 'lower(trace_id)', read: decodeText }
    case 'severity':
      return { sql: 'severity', read: Number }
    case 'attributes': {
      const value = valueSql(field, parameters)
      return {
        sql: `(CASE WHEN jsonb_typeof(${value}) NOT IN ('object', 'array') THEN ${value} END)`,
        read: scalarOf,
      }
    }
  }
}

function scalarOf(json: string): AttributeValue {
  const value = JSON.parse(json) as AttributeValue
  return typeof value === 'string' ? decodeText(value) : value
}
