import { DetailPane } from '../detail/detail-pane.js'
import { FacetPanel } from '../facets/facet-panel.js'
import { HistogramChart } from '../histogram/histogram-chart.js'
import { EntryList } from '../list/entry-list.js'
import { RangeMenu } from '../search/range-menu.js'
import { SearchBox } from '../search/search-box.js'
import { preferences, view } from '../state/app-state.js'
import { HelpDialog, isHelpOpen } from './help-dialog.js'
import { LiveButton, NewEntries, PauseButton } from './live-button.js'
import { SavedMenu } from './saved-menu.js'
import { StatusLine } from './status-line.js'
import { DownloadMenu, prefer, ViewMenu } from './view-menu.js'

export function App() {
  const { facets } = preferences.value
  const isOpen = view.value.entry !== undefined
  return (
    <div class={`app${facets ? ' with-facets' : ''}${isOpen ? ' with-detail' : ''}`}>
      <header class="bar">
        <h1 class="hidden">Logs</h1>
        <button
          type="button"
          class="fields-button"
          aria-pressed={facets}
          aria-label="Fields"
          title="Fields (b)"
          onClick={() => prefer({ facets: !preferences.peek().facets })}
        >
          ☰
        </button>
        <SearchBox />
        <div class="tools" role="toolbar" aria-label="Tools">
          <RangeMenu />
          <LiveButton />
          <PauseButton />
          <SavedMenu />
          <DownloadMenu />
          <ViewMenu />
          <button
            type="button"
            class="icon"
            aria-label="Help"
            title="Keys (?)"
            onClick={() => {
              isHelpOpen.value = true
            }}
          >
            ?
          </button>
        </div>
      </header>
      <HistogramChart />
      <StatusLine />
      <div class="body">
        {facets && <FacetPanel />}
        <main class="list">
          <NewEntries />
          <EntryList />
        </main>
        <DetailPane />
      </div>
      <HelpDialog />
    </div>
  )
}
