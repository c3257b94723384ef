import type { Browser, BrowserContext } from 'playwright-core'
import { median } from '../statistics.js'
import { FIRST_ROW, loadTimes, type PageTimes, watchList } from './page-code.js'
import { launchBrowser, servePages } from './served-pages.js'

const VIEWPORT = { viewport: { width: 1280, height: 800 } }
/** Milliseconds until a window that was opened, its browser, and a server that has answered, do nothing more. */
const REST = 2000

/** How a page was opened, with a name that says what its time contains. */
const WAYS = [
  'empty page, browser and server just started',
  'first page, browser and server just started',
  'empty page, browser just started',
  'first page, browser just started',
  'empty page, browser in use',
  'first page, browser in use, nothing of the pages in its cache',
  'first page, opened again in this browser',
] as const
type Way = (typeof WAYS)[number]

/** What the first requests for paths ask for, where the path does not say it. */
const NAMES: Readonly<Record<string, string>> = {
  facets: 'levels and services',
  fields: 'names of fields',
}

interface Opening extends PageTimes {
  /** Milliseconds from the address to the first row, with all that the browser does before it asks the server. */
  readonly total: number
}

/** Opens the pages in each of the ways, in turn, and prints medians. */
export async function measureOpening(path: string, entries: number, turns: number): Promise<void> {
  const openings = new Map<Way, Opening[]>(WAYS.map((way) => [way, []]))
  const note = (way: Way, opening: Opening) => void openings.get(way)?.push(opening)
  for (let turn = 0; turn < turns; turn++) {
    // Each of the two needs a server of its own: an empty page before it would have started the server's code.
    for (const kind of ['empty page', 'first page'] as const) {
      const server = await servePages({ path, entries })
      const target = kind === 'empty page' ? new URL('/empty', server.address).href : server.address
      await withBrowser(async (browser) =>
        note(`${kind}, browser and server just started`, await open(browser, target)),
      )
      await withBrowser(async (browser) => {
        note(`${kind}, browser just started`, await open(browser, target))
        if (kind === 'empty page') {
          note('empty page, browser in use', await open(browser, target))
          return
        }
        const context = await browser.newContext(VIEWPORT)
        note('first page, browser in use, nothing of the pages in its cache', await open(context, target))
        // The session is there too.
        note('first page, opened again in this browser', await open(context, withoutToken(target)))
      })
      await server.end()
    }
  }
  console.log(`${entries.toLocaleString('en')} entries, medians of ${turns}, in ms`)
  for (const [way, found] of openings) print(way, found)
}

async function withBrowser(work: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launchBrowser()
  try {
    await work(browser)
  } finally {
    await browser.close()
  }
}

async function open(where: Browser | BrowserContext, address: string): Promise<Opening> {
  const page = await where.newPage('newContext' in where ? VIEWPORT : undefined)
  try {
    await page.addInitScript(watchList, FIRST_ROW)
    // People have a window already, and opening one keeps both processors busy.
    await rest()
    // To look for the row would run some 300 kB of Playwright's code in the page, while its own starts.
    const shown = page.waitForEvent('console', (message) => message.text() === FIRST_ROW)
    const start = performance.now()
    await Promise.all([page.goto(address, { waitUntil: 'commit' }), shown])
    const total = performance.now() - start
    await page.waitForLoadState('networkidle')
    return { total, ...(await page.evaluate(loadTimes)) }
  } finally {
    await page.close()
  }
}

function print(way: Way, found: readonly Opening[]): void {
  const of = (time: (opening: Opening) => number) => Math.round(median(found.map(time)))
  console.log(`${way}: ${of(({ total }) => total)}, in the page ${of(({ first }) => first)}`)
  const paths = [...new Set(found.flatMap(({ requests }) => Object.keys(requests)))]
  if (paths.length === 0) return
  const durations = paths.map(
    (path) => `${NAMES[path] ?? path} ${of(({ requests }) => requests[path] ?? Number.NaN)}`,
  )
  console.log(`  requests: ${durations.join(', ')}`)
  console.log(
    `  after the first row: histogram ${of(({ first, histogram }) => histogram - first)}, all facets ${of(({ first, facets }) => facets - first)}`,
  )
}

function withoutToken(address: string): string {
  return address.split('#')[0] ?? address
}

function rest(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, REST))
}
