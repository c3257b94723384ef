import { parseQuery } from '@logpond/query'
import { computed } from '@preact/signals'
import { question } from '../state/controller.js'
import { type Searched, searchedBy } from '../text/found-words.js'

const asked = computed(() => question.value.q)

/** What the query of the list looks for in texts; undefined if nothing. */
export const searched = computed<Searched | undefined>(() => {
  if (asked.value.trim() === '') return undefined
  try {
    const found = searchedBy(parseQuery(asked.value))
    return found.terms.length + found.substrings.length > 0 ? found : undefined
  } catch {
    // The list shows what is wrong with the query.
    return undefined
  }
})
