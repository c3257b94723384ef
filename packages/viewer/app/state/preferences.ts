import { TIME_MODES, type TimeMode } from '../time/time-format.js'

export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

/** What one person prefers, kept in this browser. */
export interface Preferences {
  readonly times: TimeMode
  readonly theme: Theme
  /** Whether the facets are shown beside the list. */
  readonly facets: boolean
}

/** A query with a name. */
export interface SavedSearch {
  readonly name: string
  /** The search part of its address. */
  readonly address: string
}

const PREFERENCES = 'logpond.preferences'
const SEARCHES = 'logpond.searches'

export function readPreferences(): Preferences {
  const stored = load(PREFERENCES) as Partial<Preferences> | undefined
  return {
    times: TIME_MODES.find((mode) => mode === stored?.times) ?? 'local',
    theme: THEMES.find((theme) => theme === stored?.theme) ?? 'system',
    // On a narrow page they lie over the list.
    facets: stored?.facets ?? innerWidth > 640,
  }
}

export function writePreferences(preferences: Preferences): void {
  save(PREFERENCES, preferences)
}

export function readSearches(): SavedSearch[] {
  const stored = load(SEARCHES)
  if (!Array.isArray(stored)) return []
  return stored.filter(
    (one): one is SavedSearch => typeof one?.name === 'string' && typeof one?.address === 'string',
  )
}

export function writeSearches(searches: readonly SavedSearch[]): void {
  save(SEARCHES, searches)
}

// Reading and writing throw if the browser keeps nothing for this page.
function load(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

function save(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value))
  } catch {}
}
