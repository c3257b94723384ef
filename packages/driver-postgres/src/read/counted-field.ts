import type { AttributeValue, DriverField } from '@logpond/core'
import { decodeText } from '../text/text-code.js'
import { valueSql } from './attribute-sql.js'
import type { CountedColumn } from './counted-column.js'
import type { SqlParameters } from './sql-parameters.js'

/** A field whose values are counted. Its SQL is null if an entry has no value to count. */
export interface CountedField extends CountedColumn {
  /** The value that a text of the server stands for. */
  readonly read: (text: string) => AttributeValue
}

export function countedField(field: DriverField, parameters: SqlParameters): CountedField {
  switch (field.column) {
    case 'service':
    case 'host':
      return { name: 'value', sql: field.column, type: 'text', read: decodeText }
    case 'traceId':
      return { name: 'value', sql: 'lower(trace_id)', type: 'text', read: decodeText }
    case 'severity':
      return { name: 'value', sql: 'severity', type: 'smallint', read: Number }
    case 'attributes': {
      const value = valueSql(field, parameters)
      return {
        name: 'value',
        type: 'jsonb',
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
