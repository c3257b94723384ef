import { brandOf } from '../values/value-brand.js'

/** A collection in the form in which it is stored: the fields of an object, or a list, which may be of pairs. */
export type Collection = ReadonlyMap<string, unknown> | readonly unknown[]

type Pair = readonly [unknown, unknown]

/** How to read each collection, by its brand. */
const READERS: Readonly<Record<string, (value: object, max: number) => Collection>> = {
  __proto__: null as never,
  Map: (value, max) => mapFields(take<Pair>(iterate(Map.prototype.entries, value), max)),
  Set: (value, max) => take(iterate(Set.prototype.values, value), max),
  Headers: (value, max) => multimapFields(take(value as Iterable<Pair>, max)),
  URLSearchParams: (value, max) => multimapFields(take(value as Iterable<Pair>, max)),
  FormData: (value, max) => multimapFields(take(value as Iterable<Pair>, max)),
}

/**
 * The contents of a Map, a Set, or one of the Web's lists of names and values; undefined for all other values.
 *
 * @param max The most members to read, because an iterator may never end.
 * @throws Any error of a Proxy or an iterator.
 */
export function collectionOf(value: object, max: number): Collection | undefined {
  const reader = READERS[brandOf(value)]
  // An object that only has the name of a collection is a plain object.
  if (reader === undefined || !(Symbol.iterator in value)) return undefined
  return reader(value, max)
}

/** Reads with the built-in method, even if a subclass overrides it; or with the object's own, if it only resembles a collection. */
function iterate<T>(method: (this: never) => Iterable<T>, value: object): Iterable<T> {
  try {
    return Reflect.apply(method, value, [])
  } catch {
    return value as Iterable<T>
  }
}

function take<T>(members: Iterable<T>, max: number): T[] {
  const list: T[] = []
  for (const member of members) {
    list.push(member)
    if (list.length > max) break
  }
  return list
}

function mapFields(pairs: readonly Pair[]): Collection {
  const hasNames = pairs.every(([key]) => typeof key === 'string')
  return hasNames ? new Map(pairs as readonly (readonly [string, unknown])[]) : pairs
}

/** A name that occurs several times gets a list of its values. */
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
