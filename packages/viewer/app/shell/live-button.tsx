import { listCommands } from '../list/list-state.js'
import { hasGap, isAtLiveEnd, isPaused, resume, streamState, unseen } from '../live/live-tail.js'
import { show, view } from '../state/app-state.js'
import { countText } from '../text/count-text.js'

/** Turns the live tail on and off. */
export function LiveButton() {
  const { live } = view.value
  const state = streamState.value
  const text = !live
    ? 'Live'
    : state === 'open'
      ? 'Live'
      : state === 'waiting'
        ? 'Reconnecting…'
        : 'Connecting…'
  return (
    <button
      type="button"
      class={`live${live && state === 'open' ? ' on' : ''}`}
      aria-pressed={live}
      aria-keyshortcuts="l"
      title="Follow new entries (l)"
      onClick={toggleLive}
    >
      <span class="dot" aria-hidden="true" />
      {text}
    </button>
  )
}

/** Stops the list where it is, or lets it follow again. */
export function PauseButton() {
  if (!view.value.live) return null
  const stands = isPaused.value
  return (
    <button
      type="button"
      aria-pressed={stands}
      aria-keyshortcuts="p"
      title="Stop the list where it is (p)"
      onClick={togglePause}
    >
      {stands ? 'Resume' : 'Pause'}
    </button>
  )
}

/** How many entries have arrived out of sight; a click shows them. */
export function NewEntries() {
  const count = unseen.value
  const stands = view.value.live && (isPaused.value || !isAtLiveEnd.value)
  const text =
    count === 1 && !hasGap.value ? '1 new entry' : `${countText(count)}${hasGap.value ? '+' : ''} new entries`
  return (
    <div class="new" aria-live="polite">
      {stands && (count > 0 || hasGap.value) && (
        <button type="button" aria-keyshortcuts="n" onClick={showNew}>
          {text}
        </button>
      )}
    </div>
  )
}

export function toggleLive(): void {
  const { live, range } = view.peek()
  // A range that has ended gets no new entries.
  show({ live: !live, ...(!live && range.to !== undefined && { range: {} }) })
}

export function togglePause(): void {
  if (isPaused.peek()) showNew()
  else isPaused.value = true
}

export function showNew(): void {
  if (!view.peek().live) return
  void resume()
  listCommands.current?.scrollToLiveEnd()
}
