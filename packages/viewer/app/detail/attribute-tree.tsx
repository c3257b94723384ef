import type { AttributeValue, JsonValue, StoredLogEntry } from '@logpond/core'
import { useSignal } from '@preact/signals'
import { addColumn } from '../list/list-head.js'
import { stateOf } from '../query/query-terms.js'
import { filterOrExclude } from '../shell/filter-keys.js'
import { view } from '../state/app-state.js'
import { exclude, filterBy, terms } from '../state/edit-query.js'
import { VisibleText } from '../text/text.js'
import { visibleText } from '../text/visible-spans.js'
import { FoundText } from './found-text.js'

const OPEN_DEPTH = 2
const MOST_MEMBERS = 200

export interface AttributeNodeProps {
  readonly entry: StoredLogEntry
  readonly name: string
  readonly value: JsonValue
  /** The name by which filters find it; undefined inside a list. */
  readonly path: string | undefined
  readonly depth: number
}

/** Objects and lists as nested lists that open and close; at each value, what can be done with it. */
export function AttributeTree({
  entry,
  attributes,
  path,
  depth = 0,
}: {
  entry: StoredLogEntry
  attributes: JsonValue
  path: string | undefined
  depth?: number
}) {
  const limit = useSignal(MOST_MEMBERS)
  const members = Object.entries(attributes as Record<string, JsonValue>)
  return (
    <ul class="tree">
      {members.slice(0, limit.value).map(([name, value]) => (
        <AttributeNode
          key={name}
          entry={entry}
          name={name}
          value={value}
          depth={depth}
          path={
            Array.isArray(attributes) || path === undefined
              ? undefined
              : path === ''
                ? name
                : `${path}.${name}`
          }
        />
      ))}
      {members.length > limit.value && (
        <li>
          <button type="button" onClick={() => (limit.value += MOST_MEMBERS * 5)}>
            {members.length - limit.value} more
          </button>
        </li>
      )}
    </ul>
  )
}

function AttributeNode({ entry, name, value, path, depth }: AttributeNodeProps) {
  const isOpen = useSignal(depth < OPEN_DEPTH)
  if (typeof value === 'object' && value !== null) {
    const size = Object.keys(value).length
    return (
      <li>
        <button
          type="button"
          class="branch"
          aria-expanded={isOpen.value}
          onClick={() => {
            isOpen.value = !isOpen.value
          }}
        >
          <span class="name">{visibleText(name)}</span>
          <span class="quiet">{Array.isArray(value) ? `[${size}]` : `{${size}}`}</span>
        </button>
        {isOpen.value && size > 0 && (
          <AttributeTree entry={entry} attributes={value} path={path} depth={depth + 1} />
        )}
      </li>
    )
  }
  return <Leaf entry={entry} name={name} value={value} path={path} />
}

/** A field with a single value. Its buttons name the field that filters know. */
export function Leaf({
  entry,
  name,
  value,
  path,
  text,
}: {
  entry: StoredLogEntry
  name: string
  value: AttributeValue
  path: string | undefined
  text?: string
}) {
  const shown = text ?? String(value)
  if (path === undefined)
    return (
      <li class="leaf">
        <span class="name">{visibleText(name)}</span>
        <Value entry={entry} value={value} text={shown} />
      </li>
    )
  const item = { field: path, value }
  const state = stateOf(terms.value, item)
  const label = `${visibleText(path)} ${visibleText(shown).slice(0, 60)}`
  return (
    <li class={`leaf ${state ?? ''}`} onKeyDown={(event) => filterOrExclude(event, item)}>
      <span class="name">{visibleText(name)}</span>
      <Value entry={entry} value={value} text={shown} />
      <span class="actions">
        <button
          type="button"
          class="icon"
          title="Filter by this value (f)"
          aria-label={`Filter by ${label}`}
          aria-pressed={state === 'filtered'}
          onClick={() => filterBy(item)}
        >
          +
        </button>
        <button
          type="button"
          class="icon"
          title="Exclude this value (x)"
          aria-label={`Exclude ${label}`}
          aria-pressed={state === 'excluded'}
          onClick={() => exclude(item)}
        >
          −
        </button>
        {!OWN_COLUMNS.has(path) && (
          <button
            type="button"
            class="icon"
            title="Show as a column"
            aria-label={`Show ${visibleText(path)} as a column`}
            aria-pressed={view.value.columns.includes(path)}
            onClick={() => addColumn(path)}
          >
            ▥
          </button>
        )}
      </span>
    </li>
  )
}

const OWN_COLUMNS = new Set(['severity', 'service'])

function Value({ entry, value, text }: { entry: StoredLogEntry; value: AttributeValue; text: string }) {
  // An address with hidden characters would lead elsewhere than it seems.
  const isLink = typeof value === 'string' && /^https?:\/\/\S+$/.test(value) && visibleText(value) === value
  const link = isLink ? value : undefined
  if (link !== undefined)
    return (
      <a class="value string" href={link} target="_blank" rel="noreferrer noopener">
        <VisibleText text={link} />
      </a>
    )
  return (
    <span class={`value ${value === null ? 'null' : typeof value}`}>
      {typeof value === 'string' ? <FoundText entry={entry} text={text} /> : text}
    </span>
  )
}
