import type { PromiseGroup } from '../driver-promise.js'
import { attributes } from './search-attributes.js'
import { combined } from './search-combined.js'
import { contains } from './search-contains.js'
import { names } from './search-names.js'
import { ranges } from './search-ranges.js'

/** A filter finds exactly the entries that match: each of its fields alone, then together. */
export const search: PromiseGroup = {
  name: 'search',
  promises: [...ranges, ...names, ...contains, ...attributes, ...combined],
}
