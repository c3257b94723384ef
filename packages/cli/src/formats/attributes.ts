type Attributes = Record<string, unknown>

/** The property `attributes` of an entry; an empty object if there are no attributes. */
export function withAttributes(attributes: Attributes): { attributes?: Attributes } {
  for (const _name in attributes) return { attributes }
  return {}
}
