import type { AttributeTest, JsonValue } from '@logpond/core'
import { corrupt } from '../bytes/corrupt.js'
import type { NumberRange, ValueTest } from './value-column.js'

/** What decides a variable: `true` or `false` if all values have the same result. */
export type VariableCheck = boolean | { readonly test: ValueTest; readonly isNegated: boolean }

/** Conditions on one attribute, as columns of variables decide them. An attribute must pass all checks of its kind. */
export interface AttributeChecks {
  readonly conditions: readonly AttributeTest[]
  /** Checks of a variable that is a text: what is between its quotation marks. */
  readonly ofText: readonly VariableCheck[]
  /** Checks of a variable that is a number, a boolean or null. */
  readonly ofLiteral: readonly VariableCheck[]
  /** Checks the text of all attributes. */
  test(attributes: string): boolean
  /** The result for a value that is not a variable: an object, an array, or `undefined` if it is missing. */
  testValue(value: JsonValue | undefined): boolean
}

const IS_ASCII = /^[\0-\x7f]*$/

const known = new WeakMap<AttributeTest, AttributeChecks>()

/** @param conditions At least one. They are prepared once: many columns of many blocks use the result. */
export function attributeChecks(conditions: readonly AttributeTest[]): AttributeChecks {
  const first = conditions[0] as AttributeTest
  const found = known.get(first)
  if (found !== undefined && isSameList(found.conditions, conditions)) return found
  const checks = prepare(conditions)
  known.set(first, checks)
  return checks
}

function isSameList(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((one, i) => one === others[i])
}

function prepare(conditions: readonly AttributeTest[]): AttributeChecks {
  const ofText: VariableCheck[] = []
  const ofLiteral: VariableCheck[] = []
  const excluded: string[] = []
  const numberBounds: Bound[] = []
  const textBounds: AttributeTest[] = []
  for (const condition of conditions) {
    switch (condition.op) {
      case 'exists':
        ofText.push(condition.exists)
        ofLiteral.push(condition.exists)
        break
      case 'eq':
        ofText.push(oneOf(textsOf(condition.json), false))
        ofLiteral.push(oneOf(literalsOf(condition.json), false))
        break
      case 'ne':
        excluded.push(...condition.json)
        break
      case 'prefix':
      case 'contains':
        ofText.push(
          condition.text === '' || { test: textTest([condition], condition.text), isNegated: false },
        )
        ofLiteral.push(false)
        break
      default: {
        const { op, value } = condition
        if (typeof value === 'number') numberBounds.push({ op, value })
        else textBounds.push(condition)
      }
    }
  }
  ofText.push(oneOf(textsOf(excluded), true))
  ofLiteral.push(oneOf(literalsOf(excluded), true))
  if (numberBounds.length > 0) {
    ofText.push(false)
    ofLiteral.push({ test: rangeTest(rangeOf(numberBounds)), isNegated: false })
  }
  if (textBounds.length > 0) {
    ofText.push({ test: textTest(textBounds), isNegated: false })
    ofLiteral.push(false)
  }
  return {
    conditions,
    ofText: simplified(ofText),
    ofLiteral: simplified(ofLiteral),
    test: (attributes) => conditions.every(({ test }) => test(attributes)),
    testValue: (value) => conditions.every(({ testValue }) => testValue(value)),
  }
}

/** Columns need not be read for checks that a constant result decides. */
function simplified(checks: readonly VariableCheck[]): readonly VariableCheck[] {
  return checks.includes(false) ? [false] : checks.filter((check) => check !== true)
}

/** The values that are texts, as JSON writes them between quotation marks. */
function textsOf(json: readonly string[]): string[] {
  return json.filter(isText).map((text) => text.slice(1, -1))
}

function literalsOf(json: readonly string[]): string[] {
  return json.filter((value) => !isText(value))
}

function isText(json: string): boolean {
  return json.startsWith('"')
}

/** `JSON.stringify` writes equal values alike, and attributes are written by it. */
function oneOf(texts: readonly string[], isNegated: boolean): VariableCheck {
  const [only] = texts
  if (only === undefined) return isNegated
  if (texts.length === 1)
    return { test: { test: (value) => value === only, equal: texts, part: partOf(only) }, isNegated }
  const all = new Set(texts)
  return { test: { test: (value) => all.has(value), equal: texts, part: '' }, isNegated }
}

/**
 * A test of conditions that depend on the text.
 *
 * @param part Texts that pass have it in them.
 */
function textTest(conditions: readonly AttributeTest[], part = ''): ValueTest {
  const [only] = conditions
  const testText =
    only !== undefined && conditions.length === 1
      ? only.testValue
      : (text: string) => conditions.every(({ testValue }) => testValue(text))
  return {
    test: (value) => testText(value.includes('\\') ? unescaped(value) : value),
    // JSON writes half of a surrogate pair in another way than the whole, which is beyond ASCII.
    part: partOf(JSON.stringify(part).slice(1, -1)),
  }
}

function unescaped(value: string): string {
  try {
    return JSON.parse(`"${value}"`) as string
  } catch (cause) {
    throw corrupt('attributes are not JSON', cause)
  }
}

function partOf(text: string): string {
  return IS_ASCII.test(text) ? text.toLowerCase() : ''
}

interface Bound {
  readonly op: 'gt' | 'gte' | 'lt' | 'lte'
  readonly value: number
}

/** The numbers that are within all bounds. */
function rangeOf(bounds: readonly Bound[]): NumberRange {
  let range: NumberRange = { min: -Infinity, max: Infinity, hasMin: true, hasMax: true }
  for (const { op, value } of bounds) {
    const isClosed = op === 'gte' || op === 'lte'
    if (op === 'gt' || op === 'gte') {
      if (value > range.min) range = { ...range, min: value, hasMin: isClosed }
      else if (value === range.min) range = { ...range, hasMin: range.hasMin && isClosed }
    } else if (value < range.max) range = { ...range, max: value, hasMax: isClosed }
    else if (value === range.max) range = { ...range, hasMax: range.hasMax && isClosed }
  }
  return range
}

function rangeTest(range: NumberRange): ValueTest {
  return { test: (value) => isInRange(Number(value), range), range, part: '' }
}

/** False for what is not a number: `true`, `false` and `null`. */
function isInRange(value: number, { min, max, hasMin, hasMax }: NumberRange): boolean {
  return (value > min || (hasMin && value === min)) && (value < max || (hasMax && value === max))
}
