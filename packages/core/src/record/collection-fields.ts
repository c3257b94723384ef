import { brandOf } from '../values/value-brand.js'

/** A collection as what it is kept as: the fields of an object, or a list, perhaps of pairs. */
export type Collection = ReadonlyMap<string, unknown> | readonly unknown[]

type Pair = readonly [unknown, unknown]

/** How each collection is read, by its brand. */
const READERS: Readonly<Record<string, (value: object, most: number) => Collection>> = {
  __proto__: null as never,
  Map: (value, most) => mapFields(take<Pair>(iterate(Map.prototype.entries, value), most)),
  Set: (value, most) => take(iterate(Set.prototype.values, value), most),
  Headers: (value, most) => multimapFields(take(value as Iterable<Pair>, most)),
  URLSearchParams: (value, most) => multimapFields(take(value as Iterable<Pair>, most)),
  FormData: (value, most) => multimapFields(take(value as Iterable<Pair>, most)),
}

/**
 * What is in a Map, a Set, or one of the Web's lists of names and values; undefined of everything else.
 *
 * @param most Members that are read at most, of those that have no end.
 * @throws Whatever a Proxy or an iterator throws.
 */
export function collectionOf(value: object, most: number): Collection | undefined {
  const reader = READERS[brandOf(value)]
  // What only calls itself so is an object like others.
  if (reader === undefined || !(Symbol.iterator in value)) return undefined
  return reader(value, most)
}

/** By the method of the language, whatever a subclass makes of it; by its own where it only behaves like one. */
function iterate<T>(method: (this: never) => Iterable<T>, value: object): Iterable<T> {
  try {
    return Reflect.apply(method, value, [])
  } catch {
    return value as Iterable<T>
  }
}

function take<T>(members: Iterable<T>, most: number): T[] {
  const list: T[] = []
  for (const member of members) {
    list.push(member)
    if (list.length > most) break
  }
  return list
}

function mapFields(pairs: readonly Pair[]): Collection {
  const hasNames = pairs.every(([key]) => typeof key === 'string')
  return hasNames ? new Map(pairs as readonly (readonly [string, unknown])[]) : pairs
}

/** A name that comes several times has a list of its values. */
function multimapFields(pairs: readonly Pair[]): Collection {
  const lists = new Map<string, unknown[]>()
  for (const [key, member] of pairs) {
    const name = String(key)
    const list = lists.get(name)
    if (list) list.push(member)
    else lists.set(name, [member])
  }
  return new Map(Array.from(lists, ([name, list]) => [name, list.length === 1 ? list[0] : list]))
}
