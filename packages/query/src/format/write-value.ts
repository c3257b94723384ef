import type { AttributeCondition, AttributeValue } from '@logpond/core'
import { describe, invalidQuery } from '../errors/query-error.js'
import { Lexer } from '../lexer/lexer.js'
import { quoted } from '../lexer/quoted-text.js'
import { fieldOf } from '../names/field-names.js'
import { nearField } from '../names/near-field.js'
import { readQuantity, typedValue, valuesOf, writeNumber } from '../values/literal.js'

const PLAIN = /^[\p{L}\p{N}_/+@][\p{L}\p{N}_./+@-]*$/u
const WORDS = new Set(['OR', 'AND', 'NOT'])
const EXPLICIT_NAME = /^[\p{L}\p{N}_.$/[\]-]+$/u

/** Text as a value: without quotes where it means nothing else. */
export function writePlain(text: string): string {
  const isPlain = PLAIN.test(text) && !text.includes('..') && !text.startsWith('//') && !WORDS.has(text)
  return isPlain ? text : quoted(text)
}

/** The terms of a condition on an attribute. */
export function writeCondition(name: string, condition: AttributeValue | AttributeCondition): string[] {
  if (typeof condition !== 'object' || condition === null) return [term(name, writeEqual([condition]))]
  const terms: string[] = []
  for (const [key, value] of Object.entries(condition)) {
    if (value !== undefined) terms.push(...one(name, key as keyof AttributeCondition, value))
  }
  const { gte, lte } = condition
  if (typeof gte === 'number' && typeof lte === 'number' && gte <= lte) {
    const isEnd = (text: string) =>
      text === term(name, `>=${writeNumber(gte)}`) || text === term(name, `<=${writeNumber(lte)}`)
    return [term(name, `:${writeNumber(gte)}..${writeNumber(lte)}`), ...terms.filter((text) => !isEnd(text))]
  }
  return terms
}

function one(name: string, key: keyof AttributeCondition, value: unknown): string[] {
  switch (key) {
    case 'eq':
      return [term(name, writeEqual([value as AttributeValue]))]
    case 'in':
      return [term(name, writeEqual(value as AttributeValue[]))]
    case 'ne':
      return [term(name, writeUnequal(value as AttributeValue))]
    case 'exists':
      return [`${value === false ? '-' : ''}${term(name, ':*')}`]
    case 'prefix':
      return [term(name, `:${writePart(String(value))}*`)]
    case 'contains':
      return [term(name, `:*${writePart(String(value))}*`)]
    case 'gt':
      return [term(name, `>${bound(value)}`)]
    case 'gte':
      return [term(name, `>=${bound(value)}`)]
    case 'lt':
      return [term(name, `<${bound(value)}`)]
    case 'lte':
      return [term(name, `<=${bound(value)}`)]
    default:
      throw invalidQuery(`An attribute has no condition ${describe(key)}.`)
  }
}

function writePart(text: string): string {
  return PLAIN.test(text) && !text.includes('..') && !text.startsWith('//') ? text : quoted(text)
}

function bound(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return writeNumber(value)
  if (typeof value !== 'string')
    throw invalidQuery(`A bound must be a finite number or a string; it was ${describe(value)}.`)
  return readQuantity(value) === undefined ? writePlain(value) : quoted(value)
}

function writeEqual(values: readonly AttributeValue[]): string {
  if (!Array.isArray(values) || values.length === 0)
    throw invalidQuery('in must be an array of 1 to 1,000 values.')
  const written = asBothTypes(values)
  const list = written ?? values.map(writeTyped)
  return `${written === undefined ? '==' : ':'}${list.length === 1 ? list[0] : `(${list.join(' ')})`}`
}

/** The values without their types: a number must be followed by its text, and be written as that. */
function asBothTypes(values: readonly AttributeValue[]): string[] | undefined {
  const written: string[] = []
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as AttributeValue
    if (typeof value === 'string') {
      written.push(typedValue(value) === undefined ? writePlain(value) : quoted(value))
      continue
    }
    const text = values[++i]
    if (typeof text !== 'string' || !/^[\w.+-]+$/.test(text) || !Object.is(valuesOf(text)[0], value))
      return undefined
    written.push(text)
  }
  return written
}

function writeTyped(value: AttributeValue): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (Number.isFinite(value)) return writeNumber(value)
  throw invalidQuery(
    `A value must be a string, a finite number, a boolean or null; it was ${describe(value)}.`,
  )
}

function writeUnequal(value: AttributeValue): string {
  if (typeof value !== 'string') return `!==${writeTyped(value)}`
  return typedValue(value) === undefined ? `!=${writePlain(value)}` : `!=${quoted(value)}`
}

/** The name is marked where the text without a mark would be words, or a field of the language, or taken for a mistake in one. */
function term(name: string, rest: string): string {
  const plain = `${name}${rest}`
  const isOfLanguage = fieldOf(name) !== undefined || nearField(name) !== undefined
  if (!isOfLanguage && isFilterOf(name, plain)) return plain
  return EXPLICIT_NAME.test(name) ? `@${plain}` : `@${quoted(name)}${rest}`
}

/** The name of an attribute, marked where it must be. */
export function writeName(name: string): string {
  return term(name, ':x').slice(0, -':x'.length)
}

/** A value behind an operator. Numbers and others that are not text have no quotes. */
export function writeValue(value: AttributeValue): string {
  if (typeof value !== 'string') return writeTyped(value)
  return typedValue(value) === undefined ? writePlain(value) : quoted(value)
}

function isFilterOf(name: string, text: string): boolean {
  try {
    const token = new Lexer(text).next()
    return token?.kind === 'filter' && token.name === name && !token.isNegated && token.end === text.length
  } catch {
    return false
  }
}
