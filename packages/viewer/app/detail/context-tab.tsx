import type { StoredLogEntry } from '@logpond/core'
import { useComputed, useSignal } from '@preact/signals'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { readContext } from '../api/reads.js'
import { writeTerm } from '../query/query-terms.js'
import { Choice } from '../shell/choice.js'
import { preferences, show } from '../state/app-state.js'
import { jumpTo } from '../state/controller.js'
import { resource } from '../state/resource.js'
import { lineTime } from '../time/time-format.js'
import { EntryLine } from './entry-line.js'

const FIRST_LINES = 25
const MOST_LINES = 400

/** What happened just before and after an entry, whatever the query asks for. */
export function ContextTab({ entry }: { entry: StoredLogEntry }) {
  const scope = useSignal<'all' | 'service' | 'host'>('all')
  const lines = useSignal(FIRST_LINES)
  const context = useMemo(
    () => resource((signal, count: number, q: string) => readContext(entry.id, count, q, signal)),
    [entry.id],
  )
  const list = useRef<HTMLOListElement>(null)
  const q = useComputed(() => {
    const value = scope.value === 'all' ? undefined : entry[scope.value]
    return value === undefined ? '' : writeTerm(scope.value, [value])
  })
  useEffect(() => {
    void context.load(lines.value, q.value)
  }, [lines.value, q.value])
  const found = context.value.value
  useEffect(() => {
    list.current?.querySelector('[aria-current=true]')?.scrollIntoView({ block: 'center' })
  }, [found])
  const { times } = preferences.value
  const scopes = [
    ['all', 'All'],
    ...(entry.service === undefined ? [] : [['service', 'Same service'] as const]),
    ...(entry.host === undefined ? [] : [['host', 'Same host'] as const]),
  ] as const
  if (found === undefined) return <p class="note">{context.failure.value?.message ?? 'Loading…'}</p>
  const all = [...found.before, found.entry, ...found.after]
  return (
    <>
      <div class="tools">
        <Choice
          legend="Around it"
          options={scopes}
          value={scope.value}
          onChange={(next) => {
            scope.value = next
          }}
        />
        <button
          type="button"
          disabled={lines.value >= MOST_LINES}
          onClick={() => {
            lines.value = Math.min(MOST_LINES, lines.value * 2)
          }}
        >
          Show more
        </button>
        <button
          type="button"
          onClick={() => {
            show({ q: '', range: {} })
            jumpTo(entry)
          }}
        >
          Show in the list
        </button>
      </div>
      <ol ref={list} class="lines" aria-label="Entries around it">
        {all.map((one) => (
          <li key={one.id}>
            <EntryLine
              entry={one}
              time={lineTime(one.timestamp, times === 'relative' ? 'local' : times, Date.now()).time}
              isCurrent={one.id === entry.id}
              onOpen={() => show({ entry: one.id }, 'same')}
            />
          </li>
        ))}
      </ol>
    </>
  )
}
