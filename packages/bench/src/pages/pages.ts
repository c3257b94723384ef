// `npm run bench:pages -- [--entries N] [--turns N] [--rate N] [--seconds N] [--rows N]` measures the pages of the viewer in Chromium: how
// soon they are there, scrolling, and a live tail. Nothing here judges; the figures depend on the machine.
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { measureOpening } from './opening.js'
import { longTasks, scrollRows, watchTasks } from './page-code.js'
import { copiedStore } from './page-store.js'
import { launchBrowser, type ServedPages, servePages } from './served-pages.js'

const MEGABYTE = 2 ** 20

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    turns: { type: 'string', default: '5' },
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '30' },
    rows: { type: 'string', default: '100000' },
  },
})
const [entries, turns, rate, seconds, rows] = [
  ...[values.entries, values.turns, values.rate, values.seconds, values.rows].map(Number),
] as [number, number, number, number, number]

using store = await copiedStore(entries)
if (turns > 0) await measureOpening(store.path, entries, turns)
if (rows > 0 || seconds > 0) await measureUse()

async function measureUse(): Promise<void> {
  const server = await servePages({ path: store.path, entries })
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.goto(server.address)
    await page.locator('[data-id]').first().waitFor()
    await page.waitForLoadState('networkidle')
    if (rows > 0) await measureScrolling(page)
    if (seconds > 0) await measureTail(page, await page.context().newCDPSession(page), server)
  } finally {
    await browser.close()
    await server.end()
  }
}

async function measureScrolling(page: Page): Promise<void> {
  const { rows: scrolled, seconds: took, blank, stalled, frames } = await page.evaluate(scrollRows, rows)
  console.log(
    `scrolling: ${scrolled.toLocaleString('en')} rows in ${took.toFixed(1)} s, ${frames} frames; longest blank ${Math.round(blank)} ms, longest wait for a page ${Math.round(stalled)} ms`,
  )
}

async function measureTail(page: Page, session: CDPSession, server: ServedPages): Promise<void> {
  await page.goto(`${server.address.split('#')[0]}?live=1`)
  await page.locator('.live.on').waitFor()
  server.store(rate)
  // The first seconds compile code, and fill the list up to its bound.
  await page.waitForTimeout(5000)
  await page.evaluate(watchTasks)
  await page.waitForTimeout(seconds * 1000)
  const tasks = await page.evaluate(longTasks)
  // Collections are long tasks of their own, so they are not in the time above.
  const memory: string[] = []
  const looks = 6
  for (let look = 0; look < looks; look++) {
    memory.push((await heapOf(session)).toFixed(1))
    await page.waitForTimeout((seconds * 1000) / looks)
  }
  memory.push((await heapOf(session)).toFixed(1))
  server.store(0)
  console.log(
    `live tail of ${rate} entries/s for ${seconds} s: ${tasks.length} tasks of 50 ms and more${tasks.length > 0 ? `, the longest ${Math.round(Math.max(...tasks))} ms` : ''}`,
  )
  console.log(`heap after collections, in MiB: ${memory.join(' ')}`)
  const ended = performance.now()
  let last = await lastOf(page)
  while (last.newest !== last.shown && performance.now() - ended < 60_000) {
    await page.waitForTimeout(100)
    last = await lastOf(page)
  }
  const waited = Math.round(performance.now() - ended)
  console.log(
    `the last entry, ${last.newest}, is ${last.newest === last.shown ? `shown after ${waited} ms` : `NOT shown: the list ends at ${last.shown}`}`,
  )
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize / MEGABYTE
}

/** The newest id in the store, and the one at the upper edge of the list. */
function lastOf(page: Page): Promise<{ newest: number; shown: number }> {
  return page.evaluate(async () => {
    const { lastId } = await (await fetch('api/about')).json()
    const ids = [...document.querySelectorAll<HTMLElement>('[data-id]')].map(({ dataset }) =>
      Number(dataset.id),
    )
    return { newest: lastId, shown: Math.max(...ids) }
  })
}
