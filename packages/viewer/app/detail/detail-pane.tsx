import type { StoredLogEntry } from '@logpond/core'
import { useEffect } from 'preact/hooks'
import { readEntry } from '../api/reads.js'
import { rows } from '../feed/feed.js'
import { closeEntry } from '../list/list-state.js'
import { show, view } from '../state/app-state.js'
import { resource } from '../state/resource.js'
import type { Tab } from '../state/view-state.js'
import { ContextTab } from './context-tab.js'
import { CopyButton } from './copy-button.js'
import { EntryTab } from './entry-tab.js'
import { TraceTab } from './trace-tab.js'

const fetched = resource((signal, id: number) => readEntry(id, signal))

/** The entry that is open, beside the list. */
export function DetailPane() {
  const { entry: id, tab } = view.value
  const loaded = rows.value.entries.find((entry) => entry.id === id)
  useEffect(() => {
    if (id !== undefined && loaded === undefined && last.entry?.id !== id) void fetched.load(id)
  }, [id, loaded === undefined])
  if (id === undefined) return null
  const entry =
    loaded ??
    (fetched.value.value?.id === id ? fetched.value.value : last.entry?.id === id ? last.entry : undefined)
  last.entry = entry
  return (
    <section class="detail" aria-label="Entry" id="detail">
      <header>
        <div role="tablist" aria-label="Parts of the entry" onKeyDown={moveTab}>
          <TabButton tab="entry" current={tab} name="Entry" />
          <TabButton tab="context" current={tab} name="Context" />
          {entry?.traceId !== undefined && <TabButton tab="trace" current={tab} name="Trace" />}
        </div>
        {entry !== undefined && (
          <>
            <CopyButton name="Copy as JSON" text={() => JSON.stringify(entry, undefined, 2)} />
            <CopyButton name="Copy link" text={() => location.href} />
          </>
        )}
        <button
          type="button"
          class="icon"
          aria-label="Close the entry"
          title="Close (Esc)"
          onClick={closeEntry}
        >
          ×
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and people without a pointer must reach it. */}
      <div class="content" role="tabpanel" aria-label={`Entry ${id}`} tabIndex={0}>
        <Content entry={entry} tab={tab} />
      </div>
    </section>
  )
}

/** The open entry stays when the list drops it, such as while it follows. */
const last: { entry: StoredLogEntry | undefined } = { entry: undefined }

function Content({ entry, tab }: { entry: StoredLogEntry | undefined; tab: Tab }) {
  if (entry === undefined)
    return (
      <p class="note" role="status">
        {fetched.isLoading.value
          ? 'Loading…'
          : (fetched.failure.value?.message ?? 'This entry is not in the storage.')}
      </p>
    )
  if (tab === 'context') return <ContextTab key={entry.id} entry={entry} />
  if (tab === 'trace' && entry.traceId !== undefined)
    return <TraceTab key={entry.traceId} entry={entry} traceId={entry.traceId} />
  return <EntryTab key={entry.id} entry={entry} />
}

function TabButton({ tab, current, name }: { tab: Tab; current: Tab; name: string }) {
  const isCurrent = tab === current
  return (
    <button
      type="button"
      role="tab"
      aria-selected={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      onClick={() => show({ tab }, 'same')}
    >
      {name}
    </button>
  )
}

function moveTab(event: KeyboardEvent): void {
  const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
  if (step === 0) return
  const tabs = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')]
  const next = tabs[(tabs.indexOf(event.target as HTMLElement) + step + tabs.length) % tabs.length]
  event.preventDefault()
  next?.focus()
  next?.click()
}
