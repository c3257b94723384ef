import { walkJson } from '../columns/walk-json.js'
import { KEY_KIND, startHigh, startLow, stepHigh, stepLow } from '../filter/key-hash.js'

/** The hash of the key of an attribute up to its value. */
export interface PathHash {
  readonly low: number
  readonly high: number
  /** Whether the value is a text. Its quotation marks are part of the key; `low` and `high` have the first one. */
  readonly isText: boolean
}

const QUOTE = 0x22
const DOT = 0x2e
const EQUALS = 0x3d

/**
 * For each variable of a template of attributes the hash with which `addAttributeKeys` of the filter begins the key of its value;
 * `undefined` for values in lists, which have no key.
 */
export function pathHashes(template: Uint8Array): (PathHash | undefined)[] {
  const hashes: (PathHash | undefined)[] = []
  const levels: { low: number; high: number; isList: boolean }[] = []
  let low = 0
  let high = 0
  let lists = 0
  walkJson(template, {
    open(isList) {
      if (isList) lists++
      levels.push(
        levels.length === 0
          ? { low: startLow(KEY_KIND.attribute), high: startHigh(KEY_KIND.attribute), isList }
          : { low: stepLow(low, DOT), high: stepHigh(high, DOT), isList },
      )
    },
    close() {
      if (levels.pop()?.isList) lists--
    },
    key(key) {
      const level = levels[levels.length - 1]
      low = level?.low ?? 0
      high = level?.high ?? 0
      for (let i = 0; i < key.length; i++) {
        low = stepLow(low, key.charCodeAt(i))
        high = stepHigh(high, key.charCodeAt(i))
      }
    },
    variable(isText) {
      const before = { low: stepLow(low, EQUALS), high: stepHigh(high, EQUALS), isText }
      const first = { low: stepLow(before.low, QUOTE), high: stepHigh(before.high, QUOTE), isText }
      hashes.push(lists > 0 ? undefined : isText ? first : before)
    },
  })
  return hashes
}
