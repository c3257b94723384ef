import type { StoredLogEntry } from '@logpond/core'
import { Component } from 'preact'
import type { Searched } from '../text/found-words.js'
import { levelOf, severityLabel } from '../text/severity.js'
import { Spans } from '../text/text.js'
import { visibleText } from '../text/visible-spans.js'
import { columnText, messageSpans } from './row-texts.js'

export interface RowProps {
  readonly entry: StoredLogEntry
  /** Its place in the loaded part, from 0. */
  readonly index: number
  readonly top: number
  /** Empty for relative times. */
  readonly date: string
  readonly time: string
  readonly fullTime: string
  readonly columns: readonly string[]
  readonly wraps: boolean
  /** What to mark in the message. */
  readonly searched: Searched | undefined
  readonly isCurrent: boolean
  readonly isOpen: boolean
}

/** One entry. It renders again only if what it shows changes. */
export class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    return (Object.keys(next) as (keyof RowProps)[]).some((name) => next[name] !== this.props[name])
  }

  render({ entry, index, top, date, time, fullTime, columns, wraps, searched, isCurrent, isOpen }: RowProps) {
    const level = levelOf(entry.severity)
    return (
      // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row.
      // biome-ignore lint/a11y/useSemanticElements: a grid of entries of which only some are rendered is no table.
      <div
        role="row"
        id={`e${entry.id}`}
        data-id={entry.id}
        aria-rowindex={index + 2}
        aria-selected={isCurrent}
        class={`row level-${level}${wraps ? ' wraps' : ''}${isCurrent ? ' current' : ''}${isOpen ? ' open' : ''}`}
        style={{ transform: `translateY(${top}px)` }}
      >
        <Cell name="time" title={fullTime}>
          {date !== '' && <span class="date">{date} </span>}
          {time}
        </Cell>
        <Cell name="level">{severityLabel(entry.severity)}</Cell>
        <Cell name="service">{visibleText(entry.service ?? '')}</Cell>
        {columns.map((name) => (
          <Cell name="field" key={name}>
            {columnText(entry, name)}
          </Cell>
        ))}
        <Cell name="message">
          <Spans spans={messageSpans(entry, wraps, searched)} />
        </Cell>
      </div>
    )
  }
}

function Cell({
  name,
  title,
  children,
}: {
  name: string
  title?: string
  children: preact.ComponentChildren
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see Row.
    // biome-ignore lint/a11y/useFocusableInteractive: see Row.
    <div role="gridcell" class={`cell ${name}`} title={title}>
      {children}
    </div>
  )
}
