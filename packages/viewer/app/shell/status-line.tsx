import { rows } from '../feed/feed.js'
import { about, view } from '../state/app-state.js'
import { count, histogram } from '../state/controller.js'
import { countText } from '../text/count-text.js'

/** How many entries match, said to screen readers when a search has ended. */
export function StatusLine() {
  const total = count.value.value
  const { live } = view.value
  const text =
    total === undefined
      ? (count.failure.value?.message ?? 'Counting…')
      : total === 1
        ? '1 entry'
        : `${countText(total)} entries`
  const spoken = live || count.isLoading.value ? undefined : text
  return (
    <div class="status">
      <strong aria-hidden="true">{text}</strong>
      <span class="hidden" role="status" aria-label="Number of entries">
        {spoken}
      </span>
      <span class="quiet" aria-hidden="true">
        {rows.value.order === 'newest' ? 'newest first' : 'oldest first'}
        {histogram.isLoading.value ? ' · counting…' : ''}
      </span>
      <span class="quiet end">{about.value?.title}</span>
    </div>
  )
}
