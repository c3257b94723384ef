import type { SearchQuery } from '@logpond/core'
import { hasWords, Lexer } from '../lexer/lexer.js'
import type { FilterToken, Token, WordToken } from '../lexer/token.js'
import { FIELD_NAMES, fieldOf } from '../names/field-names.js'
import { nearField } from '../names/near-field.js'
import { nearest } from '../names/nearest.js'
import { allOf, anyOf, type Node, negate } from '../nodes/node.js'
import { attributeNode } from '../values/attribute-node.js'
import { fieldNode } from '../values/field-node.js'
import { pageField } from '../values/page-field.js'
import type { TimeReading } from '../values/time.js'

/** Groups nest at most this deep: each level is looked at once for each of its groups. */
const MAX_GROUPS = 100

const COMPARISON = /^(?:[<>]=?|!=)$/

export interface Reading {
  /** The names of attributes that exist; undefined if they are not known. */
  readonly fields: ReadonlySet<string> | undefined
  readonly time: () => TimeReading
}

export interface ParsedText {
  /** Undefined if the text has neither words nor filters. */
  readonly node: Node | undefined
  readonly page: SearchQuery
}

interface Group {
  readonly start: number
  readonly isNegated: boolean
  readonly alternatives: Node[]
  items: Node[]
  /** An operator that has no operand behind it yet. */
  operator: Token | undefined
  isNegatedNext: boolean
}

/** Turns a text into nodes. Groups are kept on a stack, so deep nesting cannot exhaust that of the engine. */
export function parseNodes(text: string, { fields, time }: Reading): ParsedText {
  const lexer = new Lexer(text, (name) => fields?.has(name) === true)
  const { cursor } = lexer
  const root = newGroup(0, false)
  const groups = [root]
  let page: SearchQuery = {}
  let previous: WordToken | undefined

  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    const group = groups.at(-1) as Group
    if (token.kind !== 'word') previous = undefined
    switch (token.kind) {
      case 'word':
        if (hasWords(token))
          add(group, { kind: 'word', word: { ...token, isNegated: false } }, token.isNegated)
        else if (COMPARISON.test(token.content)) checkSpaces(token)
        previous = token
        break
      case 'contains':
        add(group, { kind: 'filter', filter: { contains: token.text } }, token.isNegated)
        break
      case 'filter': {
        const field = token.isExplicit ? undefined : fieldOf(token.name)
        if (field === 'order' || field === 'limit' || field === 'after') {
          const isPlain = groups.length === 1 && !token.isNegated && !group.isNegatedNext
          checkPage(token, isPlain, page[field] !== undefined)
          page = { ...page, ...pageField(cursor, token, field, time) }
          break
        }
        if (field === undefined) checkName(token)
        const node =
          field === undefined
            ? attributeNode(cursor, token)
            : fieldNode(cursor, token, field, time, fields?.has(token.name) === true)
        add(group, node, token.isNegated)
        break
      }
      case 'open':
        if (groups.length > MAX_GROUPS)
          throw cursor.problem({
            offset: token.start,
            length: 1,
            what: 'The groups are nested too deep',
            expected: `at most ${MAX_GROUPS} open groups`,
          })
        groups.push(newGroup(token.start, token.isNegated))
        break
      case 'close': {
        groups.pop()
        const node = finish(group)
        if (node !== undefined) add(groups.at(-1) as Group, node, group.isNegated)
        break
      }
      default:
        addOperator(group, token)
    }
  }
  const last = groups.at(-1) as Group
  if (last !== root) {
    throw cursor.problem({
      offset: last.start,
      length: text.length - last.start,
      what: 'The group is not closed',
      expected: 'a closing ); to search for this text, put it in quotes',
    })
  }
  return { node: finish(root), page }

  /** `level >= warn` would be three words, and find nothing. */
  function checkSpaces({ content, end }: WordToken): void {
    if (previous === undefined || previous.isPhrase || lexer.isPasted) return
    const { content: name, start } = previous
    if (fieldOf(name) === undefined && fields?.has(name) !== true) return
    throw cursor.problem({
      offset: start,
      length: end - start,
      what: `There are spaces around ${content}`,
      expected: `none: ${name}${content}VALUE; to search for this text, put it in quotes`,
      suggestion: `${name}${content}`,
    })
  }

  function addOperator(group: Group, token: Token): void {
    if (token.kind === 'not') {
      group.isNegatedNext = !group.isNegatedNext
      group.operator = token
      return
    }
    if (group.items.length === 0 || group.operator !== undefined) throw missingOperand(token, 'before')
    group.operator = token
    if (token.kind !== 'or') return
    group.alternatives.push(allOf(group.items))
    group.items = []
  }

  function finish(group: Group): Node | undefined {
    if (group.operator !== undefined) throw missingOperand(group.operator, 'behind')
    if (group.items.length === 0) return undefined
    return anyOf([...group.alternatives, allOf(group.items)])
  }

  function missingOperand({ start, end, kind }: Token, side: string) {
    return cursor.problem({
      offset: start,
      length: end - start,
      what: `There is nothing ${side} ${kind.toUpperCase()}`,
      expected: `a word or filter ${side} it; to search for the word, write it in lower case`,
    })
  }

  function checkPage(token: FilterToken, isPlain: boolean, isRepeated: boolean): void {
    if (isPlain && !isRepeated) return
    throw cursor.problem({
      offset: token.start,
      length: token.end - token.start,
      what: isRepeated ? `${token.name} is given twice` : `${token.name} does not filter entries`,
      expected: isRepeated
        ? 'it once'
        : `it outside of groups and without a negation; for an attribute of this name, write @${token.name}`,
    })
  }

  function checkName({ name, nameStart, isExplicit }: FilterToken): void {
    if (isExplicit || fields?.has(name)) return
    const meant = fields === undefined ? nearField(name) : nearest(name, [...FIELD_NAMES, ...fields])
    if (meant === undefined) return
    throw cursor.problem({
      offset: nameStart,
      length: name.length,
      what: `There is no field ${JSON.stringify(name)}`,
      expected: `the name of a field, or @${name} for an attribute that does not exist yet`,
      suggestion: meant,
    })
  }
}

function newGroup(start: number, isNegated: boolean): Group {
  return { start, isNegated, alternatives: [], items: [], operator: undefined, isNegatedNext: false }
}

function add(group: Group, node: Node, isNegated: boolean): void {
  const isReversed = isNegated !== group.isNegatedNext
  group.items.push(isReversed ? negate(node) : node)
  group.operator = undefined
  group.isNegatedNext = false
}
