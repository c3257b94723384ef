import { computed, effect, signal } from '@preact/signals'
import type { About } from '../../src/protocol/protocol.js'
import { timeZoneOf } from '../time/time-format.js'
import { readPreferences, writePreferences } from './preferences.js'
import { readView, type ViewState, writeView } from './view-state.js'

/** What the address says. Change it by {@link show} only. */
export const view = signal<ViewState>(readView(location.search))
export const preferences = signal(readPreferences())
export const about = signal<About | undefined>(undefined)

/** The current time for relative times, renewed as long as they are shown. */
export const now = signal(Date.now())

export const isUtc = computed(() => preferences.value.times === 'utc')

export const timeZone = computed(() => timeZoneOf(preferences.value.times))

/**
 * Changes the view and the address.
 *
 * @param step Whether the button Back returns to the view before.
 */
export function show(change: Partial<ViewState>, step: 'new' | 'same' = 'new'): void {
  const next = { ...view.peek(), ...change }
  const address = `${location.pathname}${writeView(next)}`
  const isSame = address === `${location.pathname}${location.search}`
  view.value = next
  if (isSame) return
  if (step === 'new') history.pushState(null, '', address)
  else history.replaceState(null, '', address)
}

addEventListener('popstate', () => {
  view.value = readView(location.search)
})

effect(() => writePreferences(preferences.value))
effect(() => {
  document.documentElement.dataset.theme = preferences.value.theme
})
