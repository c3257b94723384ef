import type { FieldTest, TextTerm } from '@logpond/core'
import type { BlockFilter } from './block-filter.js'
import { hashAttribute, hashKey, type KeyHash } from './key-hash.js'
import { wordsInside } from './words-inside.js'

/** What filters can say about a compiled filter: an entry that passes the tests has the key, or all or some of what is needed. */
export type NeededKeys =
  | KeyHash
  | { readonly all: readonly NeededKeys[] }
  | { readonly any: readonly NeededKeys[] }

/** Beyond so many keys, a look-up takes longer than the blocks that it excludes are worth. */
const MAX_KEYS = 4096

/** @returns `undefined` if filters cannot exclude any block. */
export function neededKeys(tests: readonly FieldTest[]): NeededKeys | undefined {
  return allKeys(tests, { keys: MAX_KEYS })
}

/** Whether a block may have an entry that passes the tests. */
export function mayHaveKeys(filter: BlockFilter, needed: NeededKeys | undefined): boolean {
  if (needed === undefined) return true
  if ('all' in needed) return needed.all.every((one) => mayHaveKeys(filter, one))
  if ('any' in needed) return needed.any.some((one) => mayHaveKeys(filter, one))
  return filter.mayContain(needed)
}

/** How many more keys there may be. */
interface Room {
  keys: number
}

function allKeys(tests: readonly FieldTest[], room: Room): NeededKeys | undefined {
  const all = tests.map((test) => keysOfTest(test, room)).filter((needed) => needed !== undefined)
  return all.length > 1 ? { all } : all[0]
}

function keysOfTest(test: FieldTest, room: Room): NeededKeys | undefined {
  switch (test.column) {
    case 'traceId':
      return allOf([test.traceId], room, (id) => hashKey('traceId', id))
    case 'spanId':
      return allOf([test.spanId], room, (id) => hashKey('spanId', id))
    case 'service':
    case 'host': {
      const kind = test.column
      return anyOf([...test.names], room, (name) => hashKey(kind, name))
    }
    case 'attributes':
      return test.op === 'eq' ? anyOf(test.json, room, (json) => hashAttribute(test.name, json)) : undefined
    case 'message':
      return allOf(wordsInside(test.needle), room, keyOfWord)
    case 'text':
      return allOf(test.all.flatMap(wholeWords), room, keyOfWord)
    case 'any': {
      const any: NeededKeys[] = []
      for (const tests of test.alternatives) {
        const needed = allKeys(tests, room)
        if (needed === undefined) return undefined
        any.push(needed)
      }
      return any.length > 1 ? { any } : any[0]
    }
    default:
      return undefined
  }
}

/** Some of many keys still exclude blocks. */
function allOf(
  texts: readonly string[],
  room: Room,
  hash: (text: string) => KeyHash,
): NeededKeys | undefined {
  const all = texts.slice(0, room.keys).map(hash)
  room.keys -= all.length
  return all.length > 1 ? { all } : all[0]
}

function anyOf(
  texts: readonly string[],
  room: Room,
  hash: (text: string) => KeyHash,
): NeededKeys | undefined {
  if (texts.length > room.keys) return undefined
  room.keys -= texts.length
  const any = texts.map(hash)
  return any.length > 1 ? { any } : any[0]
}

/** A prefix is in no filter: only the words before it are. */
function wholeWords({ words, prefix }: TextTerm): readonly string[] {
  return prefix ? words.slice(0, -1) : words
}

function keyOfWord(word: string): KeyHash {
  return hashKey('word', word)
}
