import { computed } from '@preact/signals'
import { type FieldValue, queryTerms, toggleExclusion, toggleFilter } from '../query/query-terms.js'
import { show, view } from './app-state.js'

/** The terms of the query that clicks can change. */
export const terms = computed(() => queryTerms(view.value.q))

export function filterBy(wanted: FieldValue): void {
  show({ q: toggleFilter(view.peek().q, wanted) })
}

export function exclude(unwanted: FieldValue): void {
  show({ q: toggleExclusion(view.peek().q, unwanted) })
}
