import type { AttributeCondition, AttributeValue, SearchFilter } from '@logpond/core'
import { invalidQuery } from '../errors/query-error.js'
import type { WordToken } from '../lexer/token.js'
import type { Node } from '../nodes/node.js'
import { writeTerms } from '../terms/write-terms.js'

export const MAX_DEPTH = 8
/** The most names of attributes in one filter. */
const MAX_NAMES = 100

/** A filter whose words are still apart. */
export interface Conjunction {
  readonly filter: SearchFilter
  readonly words: readonly WordToken[]
}

/**
 * The filter of nodes that must all hold. What a filter can say only once is said again in `any`, which costs one level, and then in
 * `not: { not: … }`, which costs two.
 */
export function conjunction(node: Node | undefined, depth = 0): Conjunction {
  if (depth > MAX_DEPTH)
    throw invalidQuery(
      `The query is nested too deep: alternatives and negations may be at most ${MAX_DEPTH} deep.`,
    )
  const words: WordToken[] = []
  const filter: SearchFilter = {}
  const none: SearchFilter[] = []
  let again: SearchFilter | undefined
  const add = (one: SearchFilter) => {
    const rest = merge(filter, one)
    if (isEmpty(rest)) return
    if (filter.any === undefined) {
      again = {}
      filter.any = [again]
    }
    const left = again === undefined ? rest : merge(again, rest)
    if (!isEmpty(left)) none.push({ not: left })
  }
  for (const one of node === undefined ? [] : node.kind === 'and' ? node.nodes : [node]) {
    if (one.kind === 'word') words.push(one.word)
    else if (one.kind === 'not') none.push(toFilter(one.node, depth + 1))
    else if (one.kind === 'filter') add(one.filter)
    else {
      const isFirst = filter.any === undefined
      const filters = one.nodes.map((alternative) => toFilter(alternative, depth + (isFirst ? 1 : 2)))
      if (isFirst) filter.any = filters
      else none.push({ not: filters })
    }
  }
  if (none.length > 0) filter.not = none.length === 1 ? (none[0] as SearchFilter) : none
  return { filter, words }
}

function toFilter(node: Node, depth: number): SearchFilter {
  const { filter, words } = conjunction(node, depth)
  return words.length === 0 ? filter : { text: writeTerms(words), ...filter }
}

function isEmpty(filter: SearchFilter): boolean {
  return Object.keys(filter).length === 0
}

/** Adds the fields of a filter to another one. Returns those that it already has. */
function merge(target: SearchFilter, { attributes, ...fields }: SearchFilter): SearchFilter {
  const names = Object.keys(fields) as (keyof typeof fields)[]
  // A range of severities is one condition: its ends stay together.
  const isTaken = names.some((name) => target[name] !== undefined)
  if (isTaken) return fields
  Object.assign(target, fields)
  const rest = Object.entries(attributes ?? {}).filter(
    ([name, value]) => !mergeAttribute(target, name, value),
  )
  return rest.length === 0 ? {} : { attributes: Object.fromEntries(rest) }
}

type Value = NonNullable<SearchFilter['attributes']>[string]

function mergeAttribute(target: SearchFilter, name: string, value: Value): boolean {
  const attributes = target.attributes ?? {}
  const has = Object.hasOwn(attributes, name)
  if (!has && Object.keys(attributes).length === MAX_NAMES) return false
  const merged = has ? mergeConditions(attributes[name] as Value, value) : value
  if (merged === undefined) return false
  // `__proto__` is a name like any other.
  target.attributes = Object.fromEntries([...Object.entries(attributes), [name, merged]])
  return true
}

function mergeConditions(a: Value, b: Value): AttributeCondition | undefined {
  const first = asCondition(a)
  const second = asCondition(b)
  // Two values that an attribute must have at the same time.
  const isSecondValue = 'eq' in first && 'eq' in second && !('in' in first)
  if (isSecondValue) return { ...first, in: [second.eq as AttributeValue] }
  return Object.keys(second).some((key) => key in first) ? undefined : { ...first, ...second }
}

function asCondition(value: Value): AttributeCondition {
  return typeof value === 'object' && value !== null ? value : { eq: value }
}
