import type { DriverField } from '@logpond/core'

/** The attribute with this name, as a field. */
export function attributeField(name: string): DriverField {
  return { column: 'attributes', name, path: name.split('.') }
}
