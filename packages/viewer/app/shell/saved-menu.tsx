import { signal, useSignal } from '@preact/signals'
import { show, view } from '../state/app-state.js'
import { readSearches, type SavedSearch, writeSearches } from '../state/preferences.js'
import { readView, writeView } from '../state/view-state.js'
import { Menu } from './menu.js'

const searches = signal<readonly SavedSearch[]>(readSearches())

/** Searches that this browser keeps, by name. */
export function SavedMenu() {
  return (
    <Menu name="Saved searches" label="Saved">
      {(close) => <SavedPanel close={close} />}
    </Menu>
  )
}

function SavedPanel({ close }: { close: () => void }) {
  const name = useSignal(view.peek().q)
  const save = (event: Event) => {
    event.preventDefault()
    const chosen = name.value.trim()
    if (chosen === '') return
    const address = writeView({ ...view.peek(), entry: undefined, tab: 'entry' })
    change([...searches.value.filter((one) => one.name !== chosen), { name: chosen, address }])
  }
  return (
    <>
      <ul class="saved">
        {searches.value.map(({ name: saved, address }) => (
          <li key={saved}>
            <button
              type="button"
              class="item"
              onClick={() => {
                show(readView(address))
                close()
              }}
            >
              <span class="clip">{saved}</span>
            </button>
            <button
              type="button"
              class="icon"
              aria-label={`Delete the search ${saved}`}
              onClick={() => change(searches.value.filter((one) => one.name !== saved))}
            >
              ×
            </button>
          </li>
        ))}
        {searches.value.length === 0 && <li class="quiet pad">No saved searches</li>}
      </ul>
      <form onSubmit={save}>
        <label>
          Name
          <input
            value={name.value}
            onInput={(event) => {
              name.value = event.currentTarget.value
            }}
          />
        </label>
        <button type="submit">Save this search</button>
      </form>
    </>
  )
}

function change(next: readonly SavedSearch[]): void {
  searches.value = next
  writeSearches(next)
}
