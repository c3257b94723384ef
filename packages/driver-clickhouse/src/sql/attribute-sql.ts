import type { AttributeFilter, JsonValue } from '@logpond/core'
import { ownKey, pathKey, taggedValue } from '../native/attribute-pairs.js'
import { wtf8 } from '../native/wtf8.js'
import { byteLiteral, literal, literals } from './literal.js'
import { containsNeedles, prefixNeedles } from './surrogate-needles.js'

/** A condition of SQL, never NULL, that holds for the entries whose attribute satisfies a condition. */
export function attributeSql(filter: AttributeFilter): string {
  switch (filter.op) {
    case 'eq':
      return found(filter, (key) => equalsSql(key, filter.json))
    case 'ne':
      return `NOT ${found(filter, (key) => equalsSql(key, filter.json))}`
    case 'exists': {
      const exists = found(filter, (key) => anyPair(`startsWith(x, ${literal(key)})`))
      return filter.exists ? exists : `NOT ${exists}`
    }
    case 'prefix':
      return found(filter, (key) => prefixSql(key, filter.text))
    case 'contains':
      return found(filter, (key) => containsSql(key, filter.text))
    default:
      return found(filter, (key) => comparedSql(key, filter.op, filter.value))
  }
}

const OPERATORS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const

/** An attribute with exactly this name hides the value at the path. */
function found({ name }: AttributeFilter, test: (key: string) => string): string {
  const own = ownKey(name)
  if (!name.includes('.')) return `(${test(own)})`
  return `(${test(own)} OR (NOT has(dotted, ${literal(own)}) AND ${test(pathKey(name))}))`
}

function equalsSql(key: string, json: readonly string[]): string {
  const pairs = json.map((text) => key + taggedValue(JSON.parse(text) as JsonValue))
  const [only] = pairs
  return only !== undefined && pairs.length === 1
    ? `has(pairs, ${literal(only)})`
    : `hasAny(pairs, ${literals(pairs)})`
}

function prefixSql(key: string, text: string): string {
  return anyPair(anyOf(prefixNeedles(`${key}"${text}`), (needle) => `startsWith(x, ${needle})`))
}

function containsSql(key: string, text: string): string {
  const isText = `startsWith(x, ${literal(`${key}"`)})`
  if (text === '') return anyPair(isText)
  const value = `substring(x, ${lengthOf(key) + 2})`
  return anyPair(
    `${isText} AND ${anyOf(containsNeedles(text), (needle) => `position(${value}, ${needle}) > 0`)}`,
  )
}

function comparedSql(key: string, op: keyof typeof OPERATORS, bound: number | string): string {
  const operator = OPERATORS[op]
  if (typeof bound === 'string') {
    const value = `substring(x, ${lengthOf(key) + 2})`
    return anyPair(`startsWith(x, ${literal(`${key}"`)}) AND ${value} ${operator} ${literal(bound)}`)
  }
  const value = `substring(x, ${lengthOf(key) + 1})`
  const compared = `ifNull(toFloat64OrNull(${value}) ${operator} toFloat64('${bound}'), 0)`
  return anyPair(`startsWith(x, ${literal(key)}) AND match(${value}, '^[-0-9]') AND ${compared}`)
}

function anyPair(condition: string): string {
  return `arrayExists(x -> ${condition}, pairs)`
}

function anyOf(needles: readonly Buffer[], condition: (needle: string) => string): string {
  const [only] = needles
  if (only !== undefined && needles.length === 1) return condition(textOr(only))
  return `arrayExists(y -> ${condition('y')}, [${needles.map(byteLiteral).join(', ')}])`
}

/** Bytes of a well-formed text stay readable. */
function textOr(bytes: Buffer): string {
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? literal(text) : byteLiteral(bytes)
}

function lengthOf(key: string): number {
  return wtf8(key).length
}
