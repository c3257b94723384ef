/** Each object in a value, with all places where it occurs: more than one place if parts are shared. */
export function objectsIn(value: unknown, path: string): Map<object, string[]> {
  const found = new Map<object, string[]>()
  const walk = (part: unknown, place: string) => {
    if (typeof part !== 'object' || part === null) return
    const places = found.get(part)
    if (places !== undefined) {
      places.push(place)
      return
    }
    found.set(part, [place])
    for (const key of Reflect.ownKeys(part)) {
      // Without calling getters, which could return a new object each time.
      const { value: inner } = Reflect.getOwnPropertyDescriptor(part, key) ?? {}
      walk(inner, `${place}${Array.isArray(part) ? `[${String(key)}]` : `.${String(key)}`}`)
    }
  }
  walk(value, path)
  return found
}

/** Why an object is not a plain object that the caller may change, as the end of a sentence; `undefined` if it is one. */
export function oddityOf(object: object): string | undefined {
  const isList = Array.isArray(object)
  if (Object.getPrototypeOf(object) !== (isList ? Array.prototype : Object.prototype)) {
    return `is not a plain ${isList ? 'array' : 'object'}: it has another prototype`
  }
  if (!Object.isExtensible(object)) return 'is frozen, sealed or not extensible'
  const names = Reflect.ownKeys(object).filter((key) => !(isList && key === 'length'))
  if (isList && names.length !== object.length) return 'is an array with holes or with fields of its own'
  for (const name of names) {
    const property = Reflect.getOwnPropertyDescriptor(object, name) ?? {}
    const field = `has the field ${String(name)}, which is`
    if (typeof name === 'symbol') return `${field} a symbol`
    if (!('value' in property)) return `${field} a getter`
    if (property.value === undefined) return `${field} there and undefined`
    if (!property.enumerable || !property.writable || !property.configurable) {
      return `${field} not enumerable, writable and configurable`
    }
  }
  return undefined
}

/** Changes every object in a value, at any depth. */
export function changeDeeply(value: unknown): void {
  for (const object of objectsIn(value, '').keys()) {
    if (Array.isArray(object)) {
      object.fill('changed')
      object.push('added')
    } else {
      for (const key of Object.keys(object)) Object.assign(object, { [key]: 'changed' })
      Object.assign(object, { added: true })
    }
  }
}
