import type { FieldValue } from '../query/query-terms.js'
import { exclude, filterBy } from '../state/edit-query.js'

/** On a value, `f` filters by it and `x` excludes it. */
export function filterOrExclude(event: KeyboardEvent, value: FieldValue): void {
  if (event.ctrlKey || event.metaKey || event.altKey || (event.key !== 'f' && event.key !== 'x')) return
  event.preventDefault()
  event.stopPropagation()
  if (event.key === 'f') filterBy(value)
  else exclude(value)
}
