import type { NumberShape } from './value-forms.js'

/** The values of a column in the form in which they lie, for callers that look at many of them. */
export type ValueContent =
  | { readonly form: 'constant'; readonly value: string }
  | {
      readonly form: 'dictionary'
      readonly codes: Uint8Array | Uint16Array | Uint32Array
      readonly values: readonly string[]
    }
  | { readonly form: 'numbers'; readonly values: Float64Array; readonly shape: NumberShape }
  | { readonly form: 'texts'; readonly values: readonly string[] }

/** What the header of a column says of its values, which is known before its data is inflated. */
export type KnownValues =
  | { readonly form: 'values'; readonly values: readonly string[] }
  | { readonly form: 'numbers' | 'texts' }
