import { show, view } from '../state/app-state.js'
import { visibleText } from '../text/visible-spans.js'

export function ListHead({ columns }: { columns: readonly string[] }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see EntryList.
    // biome-ignore lint/a11y/useFocusableInteractive: see EntryList.
    <div role="row" class="row head">
      <Title name="time">Time</Title>
      <Title name="level">Level</Title>
      <Title name="service">Service</Title>
      {columns.map((name) => (
        <Title name="field" key={name}>
          <span class="clip">{visibleText(name)}</span>
          <button
            type="button"
            class="icon"
            aria-label={`Remove column ${visibleText(name)}`}
            onClick={() => removeColumn(name)}
          >
            ×
          </button>
        </Title>
      ))}
      <Title name="message">Message</Title>
    </div>
  )
}

function Title({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see EntryList.
    // biome-ignore lint/a11y/useFocusableInteractive: see EntryList.
    <div role="columnheader" class={`cell ${name}`}>
      {children}
    </div>
  )
}

export function addColumn(name: string): void {
  const { columns } = view.peek()
  if (!columns.includes(name)) show({ columns: [...columns, name] })
}

export function removeColumn(name: string): void {
  show({ columns: view.peek().columns.filter((one) => one !== name) })
}
