import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(1000)
/** Of the first failed payment: its request is number 41. */
const FAILED = 41 * 5 + 3

function detailOf(page: Page) {
  return page.getByRole('region', { name: 'Entry', exact: true })
}

function queryOf(page: Page): string {
  return new URL(page.url()).searchParams.get('q') ?? ''
}

describe.skipIf(chromiumPath === undefined)('the detail of an entry', () => {
  useBrowser()

  test('opens beside the list by a click, has an address, and closes', async () => {
    const { page, problems } = await openPages({ entries: ENTRIES })
    await page.getByRole('row').filter({ hasText: 'GET /cart/199 ' }).click()
    await detailOf(page).getByText('GET /cart/199 200').waitFor()
    expect(new URL(page.url()).searchParams.get('entry')).toBe('997')
    await page.reload()
    await detailOf(page).getByText('GET /cart/199 200').waitFor()
    await page.getByRole('button', { name: 'Close the entry' }).click()
    await expect.poll(() => detailOf(page).count()).toBe(0)
    expect(new URL(page.url()).search).toBe('')
    expect(problems).toEqual([])
  })

  test('a link to an entry opens it, in a list that begins there', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: `?entry=${FAILED}` })
    await detailOf(page).getByText('Payment failed: card expired').waitFor()
    const row = page.getByRole('row', { selected: true })
    await expect.poll(() => row.count()).toBe(1)
    expect(await row.textContent()).toContain('Payment failed: card expired')
    expect(await row.isVisible()).toBe(true)
  })

  test('a link to an entry that is gone says so', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: '?entry=123456' })
    await detailOf(page)
      .getByText(/no entry 123456/)
      .waitFor()
  })

  test('shows attributes as a tree, whose values filter and exclude', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: '?entry=997' })
    const branch = detailOf(page).getByRole('button', { name: /^http/ })
    expect(await branch.getAttribute('aria-expanded')).toBe('true')
    await branch.click()
    await expect
      .poll(() => detailOf(page).getByRole('button', { name: 'Filter by http.status 200' }).count())
      .toBe(0)
    await branch.click()
    await detailOf(page).getByRole('button', { name: 'Filter by http.status 200' }).click()
    await expect.poll(() => queryOf(page)).toBe('http.status==200')
    await detailOf(page).getByRole('button', { name: 'Exclude region us' }).click()
    await expect.poll(() => queryOf(page)).toBe('http.status==200 -region:us')
  })

  test('copies the entry as JSON', async () => {
    const { page, storage } = await openPages({ entries: ENTRIES, search: '?entry=997' })
    await detailOf(page).getByRole('button', { name: 'Copy as JSON' }).click()
    await detailOf(page).getByText('Copied').waitFor()
    const copied = await page.evaluate(() => navigator.clipboard.readText())
    expect(JSON.parse(copied)).toEqual(await storage.get(997))
  })

  test('folds frames of libraries in stack traces', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: `?entry=${FAILED}` })
    const stack = detailOf(page).getByRole('region', { name: 'error.stack' })
    await stack.getByText('charge.ts:48:11').waitFor()
    expect(await stack.getByText('express/lib/router').count()).toBe(0)
    await stack.getByRole('button', { name: '4 frames of libraries' }).click()
    await stack.getByText('express/lib/router/layer.js:95:5').waitFor()
  })

  test('shows what happened around it, of its service too', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: `?q=level:error&entry=${FAILED}` })
    await page.getByRole('tab', { name: 'Context' }).click()
    const lines = detailOf(page).getByRole('list', { name: 'Entries around it' }).getByRole('listitem')
    await expect.poll(() => lines.count()).toBe(51)
    expect(await lines.nth(25).textContent()).toContain('Payment failed')
    expect(await lines.nth(24).textContent()).toContain('GET /cart/41 500')
    await detailOf(page).getByRole('button', { name: 'Same service' }).click()
    await expect.poll(() => lines.nth(0).textContent()).toContain('Payment of order')
    await detailOf(page).getByRole('button', { name: 'Show more' }).click()
    await expect.poll(() => lines.count()).toBeGreaterThan(80)
    expect(new URL(page.url()).searchParams.get('tab')).toBe('context')
    await detailOf(page).getByRole('button', { name: 'Show in the list' }).click()
    await expect.poll(() => queryOf(page)).toBe('')
    await expect.poll(() => page.getByRole('row', { selected: true }).count()).toBe(1)
  })

  test('shows all of its trace on a time line', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: `?entry=${FAILED}&tab=trace` })
    const lines = detailOf(page).getByRole('list', { name: 'Entries of the trace' }).getByRole('listitem')
    await expect.poll(() => lines.count()).toBe(5)
    const spans = detailOf(page).getByRole('list', { name: 'Spans of the trace' })
    const points = spans.getByRole('button')
    expect(await points.count()).toBe(5)
    const places = await points.evaluateAll((all) => all.map((point) => point.getBoundingClientRect().left))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    await points.last().click()
    await expect.poll(() => new URL(page.url()).searchParams.get('entry')).toBe(String(FAILED + 2))
    await detailOf(page).getByRole('button', { name: 'Filter by this trace' }).click()
    await expect
      .poll(() => page.getByRole('status', { name: 'Number of entries' }).textContent())
      .toBe('5 entries')
  })
})
