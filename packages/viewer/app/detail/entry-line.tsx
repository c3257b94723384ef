import type { StoredLogEntry } from '@logpond/core'
import { messageSpans } from '../list/row-texts.js'
import { searched } from '../search/searched.js'
import { levelOf, severityLabel } from '../text/severity.js'
import { Spans } from '../text/text.js'

export interface EntryLineProps {
  readonly entry: StoredLogEntry
  readonly time: string
  readonly isCurrent: boolean
  readonly onOpen: () => void
}

/** An entry as a button of one line: in a context or a trace. */
export function EntryLine({ entry, time, isCurrent, onOpen }: EntryLineProps) {
  return (
    <button
      type="button"
      class={`line level-${levelOf(entry.severity)}`}
      aria-current={isCurrent}
      onClick={onOpen}
    >
      <span class="time">{time}</span>
      <span class="level">{severityLabel(entry.severity)}</span>
      <span class="message">
        <Spans spans={messageSpans(entry, false, searched.value)} />
      </span>
    </button>
  )
}
