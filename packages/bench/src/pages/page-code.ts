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

/** How long requests took, by the last part of their paths. */
export function requestTimes(): Record<string, number> {
  const times = performance
    .getEntriesByType('resource')
    .filter(({ name }) => name.includes('/api/'))
    .map(
      ({ name, duration }) => [new URL(name).pathname.split('/api/')[1] ?? '', Math.round(duration)] as const,
    )
  // The first ones: those for the page as it opens.
  return Object.fromEntries(times.toReversed())
}
