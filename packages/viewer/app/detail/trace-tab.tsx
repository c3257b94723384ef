import type { StoredLogEntry } from '@logpond/core'
import { useEffect, useMemo } from 'preact/hooks'
import { readTrace } from '../api/reads.js'
import { show } from '../state/app-state.js'
import { filterBy } from '../state/edit-query.js'
import { resource } from '../state/resource.js'
import { countText } from '../text/count-text.js'
import { levelOf, severityLabel } from '../text/severity.js'
import { visibleText } from '../text/visible-spans.js'
import { durationText } from '../time/time-format.js'
import { EntryLine } from './entry-line.js'
import { traceLine } from './trace-line.js'

const MOST_SPANS = 50

/** All entries of a trace: its spans on a time line, and a list with the time since the first one. */
export function TraceTab({ entry, traceId }: { entry: StoredLogEntry; traceId: string }) {
  const trace = useMemo(() => resource((signal) => readTrace(traceId, signal)), [traceId])
  useEffect(() => {
    void trace.load()
  }, [traceId])
  const page = trace.value.value
  const line = useMemo(() => traceLine(page?.entries ?? []), [page])
  if (page === undefined) return <p class="note">{trace.failure.value?.message ?? 'Loading…'}</p>
  const open = (id: number) => show({ entry: id }, 'same')
  return (
    <>
      <div class="tools">
        <span>
          {countText(page.entries.length)}
          {page.more ? '+' : ''} entries in {durationText(line.milliseconds)}
        </span>
        <button type="button" onClick={() => filterBy({ field: 'traceId', value: traceId })}>
          Filter by this trace
        </button>
      </div>
      <ol class="spans" aria-label="Spans of the trace">
        {line.spans.slice(0, MOST_SPANS).map(({ spanId, service, start, end, milliseconds, entries }, i) => (
          <li key={spanId}>
            <span class="clip" title={spanId}>
              {visibleText(service ?? spanId)}
            </span>
            <span class="track">
              <span class="extent" style={{ left: `${start * 100}%`, width: `${(end - start) * 100}%` }} />
              {line.points
                .filter(({ span }) => span === i)
                .map(({ entry: one, place, offset }) => (
                  <button
                    type="button"
                    key={one.id}
                    class={`point fill-${levelOf(one.severity)}`}
                    aria-current={one.id === entry.id}
                    aria-label={`${severityLabel(one.severity)} after ${durationText(offset)}: ${visibleText(one.message.slice(0, 80))}`}
                    title={`+${durationText(offset)} ${visibleText(one.message.slice(0, 200))}`}
                    style={{ left: `calc(${place * 100}% - ${place * 8}px)` }}
                    onClick={() => open(one.id)}
                  />
                ))}
            </span>
            <span class="quiet">{entries === 1 ? '' : durationText(milliseconds)}</span>
          </li>
        ))}
        {line.spans.length > MOST_SPANS && <li class="quiet">{line.spans.length - MOST_SPANS} more spans</li>}
      </ol>
      <ol class="lines" aria-label="Entries of the trace">
        {line.points.map(({ entry: one, offset }) => (
          <li key={one.id}>
            <EntryLine
              entry={one}
              time={`+${durationText(offset)}`}
              isCurrent={one.id === entry.id}
              onOpen={() => open(one.id)}
            />
          </li>
        ))}
      </ol>
    </>
  )
}
