import { failure, isLoading, rows } from '../feed/feed.js'
import { show, view } from '../state/app-state.js'
import { refresh } from '../state/controller.js'

/** What the list says below its entries: that it loads, has ended, found nothing, or failed. */
export function ListNotes() {
  const { entries, below, order } = rows.value
  const { q, range } = view.value
  if (failure.value !== undefined) {
    return (
      <div class="note" role="alert">
        <p>{failure.value.message}</p>
        <button type="button" onClick={() => refresh()}>
          Try again
        </button>
      </div>
    )
  }
  if (isLoading.value && entries.length === 0) return <p class="note">Searching…</p>
  if (entries.length > 0)
    return (
      <p class="note">{below ? 'Loading…' : order === 'newest' ? 'No older entries' : 'No newer entries'}</p>
    )
  const hasRange = range.last !== undefined || range.from !== undefined || range.to !== undefined
  return (
    <div class="note">
      <p>{q === '' && !hasRange ? 'There are no entries yet.' : 'No entries match.'}</p>
      {hasRange && (
        <button type="button" onClick={() => show({ range: {} })}>
          Search all times
        </button>
      )}
      {q !== '' && (
        <button type="button" onClick={() => show({ q: '' })}>
          Clear the query
        </button>
      )}
    </div>
  )
}
