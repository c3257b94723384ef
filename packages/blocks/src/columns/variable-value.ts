import type { AttributeValue } from '@logpond/core'
import { corrupt } from '../bytes/corrupt.js'
import { scalarOf, type ValueType } from '../values/scalar.js'

/** The value of a variable of JSON: of a text what is between its quotation marks, otherwise the whole. */
export function valueOfVariable(text: string, isText: boolean): AttributeValue {
  if (isText) return text.includes('\\') ? (parsed(`"${text}"`) as string) : text
  const number = Number(text)
  // Faster than JSON.parse, which gives the same number.
  return Number.isNaN(number) || text === '' ? parsed(text) : number === 0 ? 0 : number
}

/** The type of a variable that is not a text. */
export function typeOfVariable(text: string): ValueType {
  switch (text.charCodeAt(0)) {
    case 0x74:
    case 0x66:
      return 'boolean'
    case 0x6e:
      return 'null'
    default:
      return 'number'
  }
}

function parsed(json: string): AttributeValue {
  let value: AttributeValue | undefined
  try {
    value = scalarOf(JSON.parse(json))
  } catch (cause) {
    throw corrupt('attributes are not JSON', cause)
  }
  if (value === undefined) throw corrupt('an attribute has the wrong type')
  return value
}
