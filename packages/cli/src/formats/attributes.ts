type Attributes = Record<string, unknown>

/** The property `attributes` of an entry; an empty object if there are no attributes. */
export function withAttributes(attributes: Attributes): { attributes?: Attributes } {
  for (const _name in attributes) return { attributes }
  return {}
}

/** A process id as a number, or as text if it is not a number. */
export function toPid(text: string): number | string {
  return /^\d{1,10}$/.test(text) ? Number(text) : text
}
