type JsonObject = Record<string, unknown>

/** Removes the members at the paths, as far as they exist. An object that is then empty stays. */
export function removeIgnored(record: JsonObject, paths: readonly (readonly string[])[]): void {
  for (const path of paths) {
    // A key may contain dots itself.
    delete record[path.join('.')]
    const last = path.length - 1
    let owner: unknown = record
    for (let i = 0; i < last && isObject(owner); i++)
      owner = Object.hasOwn(owner, path[i] as string) ? owner[path[i] as string] : undefined
    if (isObject(owner)) delete owner[path[last] as string]
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null
}
