import { downloadAddress } from '../api/reads.js'
import { preferences, show, view } from '../state/app-state.js'
import { question } from '../state/controller.js'
import type { Preferences } from '../state/preferences.js'
import { Choice } from './choice.js'
import { Menu } from './menu.js'

export function ViewMenu() {
  return (
    <Menu name="View" label="View">
      {() => <ViewPanel />}
    </Menu>
  )
}

function ViewPanel() {
  const { order, wrap } = view.value
  const { times, theme, facets } = preferences.value
  return (
    <>
      <Choice
        legend="Order"
        options={[
          ['newest', 'Newest first'],
          ['oldest', 'Oldest first'],
        ]}
        value={order}
        onChange={(next) => show({ order: next })}
      />
      <Choice
        legend="Lines"
        options={[
          ['cut', 'One each'],
          ['wrap', 'Wrapped'],
        ]}
        value={wrap ? 'wrap' : 'cut'}
        onChange={(next) => show({ wrap: next === 'wrap' }, 'same')}
      />
      <Choice
        legend="Times"
        options={[
          ['local', 'Local'],
          ['utc', 'UTC'],
          ['relative', 'Relative'],
        ]}
        value={times}
        onChange={(next) => prefer({ times: next })}
      />
      <Choice
        legend="Colours"
        options={[
          ['system', 'As the system'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
        value={theme}
        onChange={(next) => prefer({ theme: next })}
      />
      <Choice
        legend="Fields"
        options={[
          ['shown', 'Beside the list'],
          ['hidden', 'Hidden'],
        ]}
        value={facets ? 'shown' : 'hidden'}
        onChange={(next) => prefer({ facets: next === 'shown' })}
      />
    </>
  )
}

export function prefer(change: Partial<Preferences>): void {
  preferences.value = { ...preferences.peek(), ...change }
}

export function DownloadMenu() {
  const asked = question.value
  return (
    <Menu name="Download" label="Download">
      {(close) =>
        (
          [
            ['jsonl', 'JSON lines'],
            ['csv', 'CSV'],
            ['text', 'Text'],
          ] as const
        ).map(([format, name]) => (
          <a
            key={format}
            class="item"
            href={downloadAddress(asked, format, view.value.columns)}
            download
            onClick={close}
          >
            {name}
          </a>
        ))
      }
    </Menu>
  )
}
