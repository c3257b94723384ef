import type { AttributeValue } from '@logpond/core'
import { useSignal } from '@preact/signals'
import { stateOf } from '../query/query-terms.js'
import { filterOrExclude } from '../shell/filter-keys.js'
import { chosenFacets, fields, openFacets } from '../state/controller.js'
import { exclude, filterBy, terms } from '../state/edit-query.js'
import { countText } from '../text/count-text.js'
import { firstOf, levelOf } from '../text/severity.js'
import { visibleText } from '../text/visible-spans.js'
import { facetOf } from './facet-reads.js'

const MOST_FIELDS = 60

/** The values that the matching entries have, by field; a click filters by one or excludes it. */
export function FacetPanel() {
  const wanted = useSignal('')
  const names = [
    'severity',
    'service',
    'host',
    ...(fields.value.value ?? []).toSorted((a, b) => b.count - a.count).map(({ name }) => name),
  ]
  const text = wanted.value.trim().toLowerCase()
  const shown = names.filter((name) => titleOf(name).toLowerCase().includes(text)).slice(0, MOST_FIELDS)
  return (
    <aside class="facets" aria-label="Fields">
      <input
        type="search"
        class="find"
        aria-label="Find a field"
        placeholder="Find a field"
        value={wanted.value}
        onInput={(event) => {
          wanted.value = event.currentTarget.value
        }}
      />
      {shown.map((name) => (
        <FacetGroup key={name} name={name} />
      ))}
      {fields.failure.value !== undefined && <p class="note">{fields.failure.value.message}</p>}
    </aside>
  )
}

function FacetGroup({ name }: { name: string }) {
  const isOpen = openFacets.value.includes(name)
  const title = visibleText(titleOf(name))
  const toggle = () => {
    chosenFacets.value = { ...chosenFacets.value, [name]: !isOpen }
  }
  return (
    <section class="facet" aria-label={title}>
      <h3>
        <button type="button" aria-expanded={isOpen} onClick={toggle}>
          <span class="clip">{title}</span>
        </button>
      </h3>
      {isOpen && <FacetValues name={name} title={title} />}
    </section>
  )
}

function FacetValues({ name, title }: { name: string; title: string }) {
  const facet = facetOf(name)
  if (facet === undefined) return <p class="quiet pad">…</p>
  const values = name === 'severity' ? byLevel(facet.values) : facet.values
  const most = Math.max(1, ...values.map(({ count }) => count))
  const others = facet.distinct - facet.values.length
  return (
    <ul>
      {values.map(({ value, count }) => {
        const label = name === 'severity' ? levelOf(Number(value)) : visibleText(String(value)) || '""'
        const state = stateOf(terms.value, { field: name, value })
        const item = { field: name, value }
        return (
          <li
            key={`${typeof value} ${value}`}
            class={`value ${state ?? ''}${name === 'severity' ? ` level-${label}` : ''}`}
            onKeyDown={(event) => filterOrExclude(event, item)}
          >
            <span class="bar" aria-hidden="true" style={{ transform: `scaleX(${count / most})` }} />
            <button
              type="button"
              class="by"
              aria-pressed={state === 'filtered'}
              aria-label={`Filter by ${title} ${label}, ${countText(count)} entries`}
              onClick={() => filterBy(item)}
            >
              <span class="clip">{label}</span>
              <span class="count">{countText(count)}</span>
            </button>
            <button
              type="button"
              class="icon"
              aria-pressed={state === 'excluded'}
              aria-label={`Exclude ${title} ${label}`}
              title="Exclude"
              onClick={() => exclude(item)}
            >
              −
            </button>
          </li>
        )
      })}
      {others > 0 && (
        <li class="quiet pad">
          {countText(others)}
          {facet.complete ? '' : '+'} more
        </li>
      )}
      {values.length === 0 && <li class="quiet pad">none</li>}
    </ul>
  )
}

/** The numbers of a level together, most severe first. */
function byLevel(
  values: readonly { value: AttributeValue; count: number }[],
): { value: number; count: number }[] {
  const counts = new Map<number, number>()
  for (const { value, count } of values) {
    const first = firstOf(Number(value))
    counts.set(first, (counts.get(first) ?? 0) + count)
  }
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.value - a.value)
}

function titleOf(name: string): string {
  return name === 'severity' ? 'level' : name
}
