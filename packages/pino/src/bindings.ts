import { type EncodedAttributes, encodeAttributes } from '@logpond/core'
import { entryOfRecord } from '@logpond/mapping'
import { limitDepth } from '@logpond/mapping/readers'
import { removeIgnored } from './ignored-keys.js'
import type { CheckedOptions } from './options.js'
import { parseObject } from './parse-object.js'
import { everyKey } from './top-level-keys.js'

/** What the bindings of a logger contribute to each of its entries. */
export interface TranslatedBindings {
  readonly service: string | undefined
  readonly host: string | undefined
  readonly attributes: EncodedAttributes
}

/** The most loggers whose bindings are remembered as the beginning of those of their children. */
const MAX_BASES = 16

/** Keys that pino adds itself, or users add for each line: with such a value they become fields of the entry, or are renamed. */
const FIELDS: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['pid', (value: unknown) => typeof value === 'number'],
  ...['hostname', 'name'].map(
    (key) => [key, (value: unknown) => typeof value === 'string' && value !== ''] as const,
  ),
])

/**
 * Turns the bindings of loggers into parts of entries, each only once. Those of a child begin with those of its parent, so only what it adds is
 * looked at.
 */
export class Bindings {
  readonly #isPlain: (key: string) => boolean
  readonly #options: Pick<CheckedOptions, 'ignore'>
  readonly #bases = new Map<string, TranslatedBindings>()

  constructor(isPlain: (key: string) => boolean, options: Pick<CheckedOptions, 'ignore'>) {
    this.#isPlain = isPlain
    this.#options = options
  }

  /**
   * @param bindings As they stand in a line, as `,"pid":1,"hostname":"web-1"`.
   * @returns Undefined if a member has a meaning that depends on other members, so that the whole line must be parsed.
   */
  translate(bindings: string): TranslatedBindings | undefined {
    for (const [base, translated] of this.#bases) {
      if (!bindings.startsWith(base)) continue
      if (bindings.length === base.length) return translated
      const attributes = this.#plus(translated.attributes, bindings, base.length)
      if (attributes !== undefined) return { ...translated, attributes }
    }
    const translated = this.#parse(bindings)
    if (translated !== undefined && this.#bases.size < MAX_BASES) this.#bases.set(bindings, translated)
    return translated
  }

  /** Adds the members of a child; undefined if one of them has a meaning. */
  #plus(attributes: EncodedAttributes, bindings: string, start: number): EncodedAttributes | undefined {
    const plain = attributes.plusMembers(bindings, start, bindings.length, this.#isPlain)
    if (plain !== undefined) return plain
    if (!everyKey(bindings, start, bindings.length, this.#isPlain)) return undefined
    const all = parseObject(joinMembers(attributes, bindings.slice(start)))
    return all && encodeAttributes(all)
  }

  #parse(bindings: string): TranslatedBindings | undefined {
    const record = parseObject(`{${bindings.slice(1)}}`)
    if (record === undefined) return undefined
    const paths = this.#options.ignore.filter((path) => path.length === 1)
    removeIgnored(record, paths)
    for (const [key, value] of Object.entries(record)) {
      if (FIELDS.get(key)?.(value) !== true && !this.#isPlain(key)) return undefined
    }
    // Without a pid, other members decide whether `name` is the service.
    if ('name' in record && !('pid' in record)) return undefined
    const known = { messageKey: 'msg', severity: 9, timestamp: 0 } as const
    const { service, host, attributes } = entryOfRecord({ level: 30, ...record, msg: 'bindings' }, known)
    if (attributes !== undefined) limitDepth(attributes, bindings)
    return { service, host, attributes: encodeAttributes(attributes ?? {}) }
  }
}

/** The text of an object with attributes and further members, which begin with a comma. */
export function joinMembers({ json }: EncodedAttributes, members: string): string {
  return json === '{}' ? `{${members.slice(1)}}` : `${json.slice(0, -1)}${members}}`
}
