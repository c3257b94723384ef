type JsonObject = Record<string, unknown>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Removes a member of an object in the attributes, and the object if it is then empty. */
export function removeMember(attributes: JsonObject, name: string, member: string): void {
  const { [member]: _, ...rest } = attributes[name] as JsonObject
  if (Object.keys(rest).length === 0) delete attributes[name]
  else attributes[name] = rest
}
