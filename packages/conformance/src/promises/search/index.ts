import type { PromiseGroup } from '../../lab/driver-promise.js'
import { attributes } from './attributes.js'
import { combined } from './combined.js'
import { contains } from './contains.js'
import { names } from './names.js'
import { ranges } from './ranges.js'

/** A filter finds exactly the matching entries: first each field alone, then fields together. */
export const search: PromiseGroup = {
  name: 'search',
  promises: [...ranges, ...names, ...contains, ...attributes, ...combined],
}
