import type { FieldTest, TextTerm } from '@logpond/core'
import type { BlockFilter } from './block-filter.js'
import { hashAttribute, hashKey, type KeyHash } from './key-hash.js'
import { wordsInside } from './words-inside.js'

/**
 * What filters can say about a compiled filter: an entry that passes the tests has at least one key of each list. Empty if
 * filters cannot exclude any block.
 */
export type NeededKeys = readonly (readonly KeyHash[])[]

export function neededKeys(tests: readonly FieldTest[]): NeededKeys {
  return tests.flatMap(keysOfTest)
}

/** Whether a block may have an entry that passes the tests. */
export function mayHaveKeys(filter: BlockFilter, needed: NeededKeys): boolean {
  return needed.every((keys) => keys.some((key) => filter.mayContain(key)))
}

function keysOfTest(test: FieldTest): NeededKeys {
  switch (test.column) {
    case 'traceId':
      return [[hashKey('traceId', test.traceId)]]
    case 'service':
    case 'host': {
      const kind = test.column
      return [[...test.names].map((name) => hashKey(kind, name))]
    }
    case 'attributes':
      return test.op === 'eq' ? [test.json.map((json) => hashAttribute(test.name, json))] : []
    case 'message':
      return wordsInside(test.needle).map(keyOfWord)
    case 'text':
      return test.all.flatMap(wholeWords).map(keyOfWord)
    default:
      return []
  }
}

/** A prefix is in no filter: only the words before it are. */
function wholeWords({ words, prefix }: TextTerm): readonly string[] {
  return prefix ? words.slice(0, -1) : words
}

function keyOfWord(word: string): readonly KeyHash[] {
  return [hashKey('word', word)]
}
