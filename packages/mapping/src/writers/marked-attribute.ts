const QUOTED = /^@"((?:[^"\\]|\\.)*)"$/s

/** The name of an attribute that is marked as in a query: `@service`, `@"odd name"`; undefined for a text without a mark. */
export function markedAttribute(text: string): string | undefined {
  const quoted = QUOTED.exec(text)?.[1]
  if (quoted !== undefined) return quoted.replace(/\\(["\\])/g, '$1')
  return text.startsWith('@') && text.length > 1 ? text.slice(1) : undefined
}

/** Writes the name of an attribute so that {@link markedAttribute} reads it. */
export function markAttribute(name: string): string {
  return /^[^\s",\\]+$/.test(name) ? `@${name}` : `@"${name.replace(/["\\]/g, '\\$&')}"`
}
