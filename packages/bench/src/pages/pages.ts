// `npm run bench:pages -- [--entries N] [--rate N] [--seconds N] [--rows N]` measures the pages of the viewer in Chromium: how soon
// they are there, scrolling, and a live tail. Nothing here judges; the figures depend on the machine.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type CDPSession, chromium, type Page } from 'playwright-core'
import { longTasks, requestTimes, scrollRows, watchTasks } from './page-code.js'

const PATHS = [process.env.LOGPOND_CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome']
const MEGABYTE = 2 ** 20

const { values } = parseArgs({
  options: {
    entries: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '5000' },
    seconds: { type: 'string', default: '30' },
    rows: { type: 'string', default: '100000' },
  },
})
const [entries, rate, seconds, rows] = [values.entries, values.rate, values.seconds, values.rows].map(
  Number,
) as [number, number, number, number]
const executablePath = PATHS.find((path) => path !== '' && existsSync(path))
if (executablePath === undefined) throw new Error('No Chromium was found. LOGPOND_CHROMIUM names one.')

const child = spawn(
  process.execPath,
  [fileURLToPath(new URL('serve-pages.js', import.meta.url)), JSON.stringify({ entries })],
  {
    stdio: ['pipe', 'pipe', 'inherit'],
  },
)
const browser = await chromium.launch({
  executablePath,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
try {
  const [address] = (await once(createInterface(child.stdout), 'line')) as [string]
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const session = await page.context().newCDPSession(page)
  await measureOpening(page, address)
  await measureScrolling(page)
  await measureTail(page, session, address)
} finally {
  await browser.close()
  child.kill()
}

async function measureOpening(page: Page, address: string): Promise<void> {
  const start = performance.now()
  await page.goto(address)
  await page.locator('[data-id]').first().waitFor()
  const firstPage = Math.round(performance.now() - start)
  await page.locator('.chart path').first().waitFor()
  await page.locator('.facet .value').first().waitFor()
  console.log(`${entries.toLocaleString('en')} entries: the first page is there after ${firstPage} ms`)
  console.log(`requests, in ms: ${JSON.stringify(await page.evaluate(requestTimes))}`)
}

async function measureScrolling(page: Page): Promise<void> {
  const { rows: scrolled, seconds: took, blank, stalled, frames } = await page.evaluate(scrollRows, rows)
  console.log(
    `scrolling: ${scrolled.toLocaleString('en')} rows in ${took.toFixed(1)} s, ${frames} frames; longest blank ${Math.round(blank)} ms, longest wait for a page ${Math.round(stalled)} ms`,
  )
}

async function measureTail(page: Page, session: CDPSession, address: string): Promise<void> {
  await page.goto(`${address.split('#')[0]}?live=1`)
  await page.locator('.live.on').waitFor()
  child.stdin.write(`${rate}\n`)
  // The first seconds compile code, and fill the list up to its bound.
  await page.waitForTimeout(5000)
  await page.evaluate(watchTasks)
  await page.waitForTimeout(seconds * 1000)
  const tasks = await page.evaluate(longTasks)
  // Collections are long tasks of their own, so they are not in the time above.
  const memory: string[] = []
  const turns = 6
  for (let turn = 0; turn < turns; turn++) {
    memory.push((await heapOf(session)).toFixed(1))
    await page.waitForTimeout((seconds * 1000) / turns)
  }
  memory.push((await heapOf(session)).toFixed(1))
  child.stdin.write('0\n')
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
