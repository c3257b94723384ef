type Attributes = Record<string, unknown>

/** Sets an attribute, also one that is called `__proto__`. */
export function setAttribute(attributes: Attributes, name: string, value: unknown): void {
  if (name !== '__proto__') attributes[name] = value
  else
    Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true, writable: true })
}

/** For an entry: its attributes, or nothing when there are none. */
export function withAttributes(attributes: Attributes): { attributes?: Attributes } {
  for (const _name in attributes) return { attributes }
  return {}
}

/** A process id: a number, where it is one. */
export function toPid(text: string): number | string {
  return /^\d{1,10}$/.test(text) ? Number(text) : text
}
