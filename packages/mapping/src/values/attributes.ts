type Attributes = Record<string, unknown>

/** Sets an attribute, even one with the name `__proto__`. */
export function setAttribute(attributes: Attributes, name: string, value: unknown): void {
  if (name !== '__proto__') attributes[name] = value
  else
    Object.defineProperty(attributes, name, { value, enumerable: true, configurable: true, writable: true })
}
