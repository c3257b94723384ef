/// <reference lib="dom" />
// Functions that run in the page: they use nothing from outside of themselves.

export interface ScrollFigures {
  readonly rows: number
  readonly seconds: number
  /** The longest time for which a part of the list had no rows, although it had not ended. */
  readonly blank: number
  /** The longest time for which the list could not be scrolled on, because its next page was not there. */
  readonly stalled: number
  readonly frames: number
}

/** Scrolls down by about a screen in each frame, until this many rows have passed. */
export async function scrollRows(wanted: number): Promise<ScrollFigures> {
  const list = document.querySelector('[role=grid]')
  const row = list?.querySelector('[data-id]')
  if (list == null || row == null) throw new Error('The list has no rows.')
  const height = row.getBoundingClientRect().height
  const start = performance.now()
  let scrolled = 0
  let frames = 0
  let longest = { blank: 0, stalled: 0 }
  let since: { blank: number | undefined; stalled: number | undefined } = {
    blank: undefined,
    stalled: undefined,
  }
  while (scrolled < wanted * height) {
    const time = await new Promise<number>(requestAnimationFrame)
    frames++
    const edge = list.getBoundingClientRect()
    const boxes = [...list.querySelectorAll('[data-id]')].map((one) => one.getBoundingClientRect())
    const top = Math.min(...boxes.map((box) => box.top))
    const bottom = Math.max(...boxes.map((box) => box.bottom))
    // The head of the list covers its first row; the note at the end follows the last one.
    const isEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 2
    const isBlank = boxes.length === 0 || top > edge.top + 2 * height || (bottom < edge.bottom - 1 && !isEnd)
    const blankSince: number | undefined = isBlank ? (since.blank ?? time) : undefined
    const before = list.scrollTop
    list.scrollTop += list.clientHeight * 0.9
    const moved = list.scrollTop - before
    scrolled += moved
    const stalledSince: number | undefined = moved < 1 ? (since.stalled ?? time) : undefined
    since = { blank: blankSince, stalled: stalledSince }
    longest = {
      blank: Math.max(longest.blank, blankSince === undefined ? 0 : time - blankSince),
      stalled: Math.max(longest.stalled, stalledSince === undefined ? 0 : time - stalledSince),
    }
    if (moved < 1 && (list.textContent ?? '').includes('No older entries')) break
  }
  return {
    rows: Math.round(scrolled / height),
    seconds: (performance.now() - start) / 1000,
    ...longest,
    frames,
  }
}

/** Begins to note how long tasks of the page take. The longest one is read by {@link longestTask}. */
export function watchTasks(): void {
  const noted: number[] = []
  Object.assign(window, { noted })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) noted.push(duration)
  }).observe({ type: 'longtask' })
}

/** Tasks of 50 ms and more since {@link watchTasks}. */
export function longTasks(): number[] {
  return (window as unknown as { noted: number[] }).noted
}

export interface PageTimes {
  /** Milliseconds from the start of the page to the frame after the first row. */
  readonly first: number
  /** The same to the histogram, and to the last values of facets. */
  readonly histogram: number
  readonly facets: number
  /** Milliseconds of the first request for each path below `api/`. */
  readonly requests: Record<string, number>
}

/** What the page writes to its console when the first row is shown. */
export const FIRST_ROW = 'The first row is shown.'

/**
 * Begins to note when the parts of the page appear.
 *
 * @param firstRow Written to the console after the frame with the first row.
 */
export function watchList(firstRow: string): void {
  const seen: Record<string, number> = {}
  Object.assign(window, { seen })
  const parts = { first: '[data-id]', histogram: '.chart path' }
  const observer = new MutationObserver(() => {
    for (const [name, selector] of Object.entries(parts)) {
      if (name in seen || document.querySelector(selector) === null) continue
      seen[name] = 0
      requestAnimationFrame(() =>
        setTimeout(() => {
          seen[name] = performance.now()
          if (name === 'first') console.debug(firstRow)
        }),
      )
    }
    const facets = document.querySelectorAll('.facet .value').length
    if (facets === 0 || facets === seen.count) return
    seen.count = facets
    requestAnimationFrame(() => setTimeout(() => (seen.facets = performance.now())))
  })
  observer.observe(document, { childList: true, subtree: true })
}

/** What {@link watchList} has noted, once the page asks for nothing more. */
export function loadTimes(): PageTimes {
  const { seen } = window as unknown as { seen: Record<string, number> }
  const requests: Record<string, number> = {}
  for (const { name, duration } of performance.getEntriesByType('resource')) {
    const path = new URL(name).pathname.split('/api/')[1]
    if (path !== undefined) requests[path] ??= duration
  }
  return { first: seen.first ?? 0, histogram: seen.histogram ?? 0, facets: seen.facets ?? 0, requests }
}
