import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { gridOf, scrollTo } from './fixtures/list-grid.js'
import { messagesOf, openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(2500)

/** The id of the row at the upper edge, and how far it is from it. */
function upperRow(page: Page): Promise<{ id: string; top: number }> {
  return gridOf(page).evaluate((grid) => {
    const edge = grid.getBoundingClientRect().top + 23
    const rows = [...grid.querySelectorAll<HTMLElement>('[data-id]')]
      .map((row) => ({
        id: row.dataset.id ?? '',
        top: row.getBoundingClientRect().top - edge,
        bottom: row.getBoundingClientRect().bottom,
      }))
      .filter(({ bottom }) => bottom > edge)
      .sort((a, b) => a.top - b.top)
    return { id: rows[0]?.id ?? '', top: Math.round(rows[0]?.top ?? 0) }
  })
}

describe.skipIf(chromiumPath === undefined)('the list', () => {
  useBrowser()

  test('holds a small part of its rows in the document, and loads pages in both directions', async () => {
    const { page, problems } = await openPages({ entries: ENTRIES })
    await expect.poll(() => messagesOf(page).then(({ length }) => length)).toBeGreaterThan(20)
    const seen = await gridOf(page).evaluate(async (grid) => {
      const ids = new Set<string>()
      // A screen at a time. The browser reports the position in the next frame, and the rows are there in the one after it.
      while (true) {
        for (const row of grid.querySelectorAll<HTMLElement>('[data-id]')) ids.add(row.dataset.id ?? '')
        const isEnd = grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1
        if (isEnd && (grid.textContent ?? '').includes('No older entries')) return ids.size
        grid.scrollTop += grid.clientHeight
        for (let i = 0; i < 2; i++) await new Promise(requestAnimationFrame)
      }
    })
    expect(seen).toBe(2500)
    expect(await gridOf(page).locator('[data-id]').count()).toBeLessThan(150)
    await page.keyboard.press('g')
    await expect
      .poll(() => messagesOf(page).then(([first]) => first))
      .toBe('job 499 picked up by queue "mail"')
    expect(problems).toEqual([])
  })

  test('G shows the other end, and the list can be read back from there', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await expect.poll(() => messagesOf(page).then(({ length }) => length)).toBeGreaterThan(20)
    await page.keyboard.press('G')
    await expect
      .poll(() => messagesOf(page).then((messages) => messages.at(-1)))
      .toBe('cache miss for session 0')
    await scrollTo(page, 0)
    await expect.poll(() => messagesOf(page).then(([first]) => first)).not.toBe('cache miss for session 0')
    await expect.poll(() => gridOf(page).evaluate((grid) => grid.scrollTop)).toBeGreaterThan(0)
  })

  test('does not move what is read when a page is added above', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: '?entry=200' })
    await page.getByRole('row', { selected: true }).waitFor()
    const heightOf = () => gridOf(page).evaluate((grid) => grid.scrollHeight)
    // A page above is requested near the upper end, and its answer is held back until the position is known.
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/api/entries?*', async (route) => {
      await held
      await route.continue()
    })
    await scrollTo(page, 30)
    const before = await upperRow(page)
    const height = await heightOf()
    release()
    await expect.poll(heightOf).toBeGreaterThan(height)
    expect(await upperRow(page)).toEqual(before)
  })

  test('in the other order, the oldest entries come first', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('button', { name: 'View' }).click()
    await page.getByRole('button', { name: 'Oldest first' }).click()
    await expect.poll(() => messagesOf(page).then(([first]) => first)).toBe('cache miss for session 0')
    expect(new URL(page.url()).search).toBe('?order=oldest')
  })

  test('shows attributes as columns, which the address keeps', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: '?q=cart' })
    await page.getByRole('row').filter({ hasText: 'GET /cart/497 ' }).click()
    await page.getByRole('button', { name: 'Show http.status as a column' }).click()
    await page.getByRole('columnheader', { name: 'http.status' }).waitFor()
    const row = page.getByRole('row').filter({ hasText: 'GET /cart/497 ' })
    expect(await row.getByRole('gridcell').allTextContents()).toContain('200')
    expect(new URL(page.url()).searchParams.getAll('col')).toEqual(['http.status'])
    await page.getByRole('button', { name: 'Remove column http.status' }).click()
    await expect.poll(() => page.getByRole('columnheader', { name: 'http.status' }).count()).toBe(0)
  })

  test('wraps lines without moving the row at the upper edge', async () => {
    const long = Array.from({ length: 300 }, (_, i) => ({
      timestamp: 1_800_000_000_000 + i,
      message: `${i} ${'lorem ipsum '.repeat((i * 7) % 60)}`,
    }))
    const { page } = await openPages({ entries: long })
    await expect.poll(() => messagesOf(page).then(({ length }) => length)).toBeGreaterThan(20)
    await page.keyboard.press('w')
    const clipped = () =>
      gridOf(page).evaluate((grid) => {
        const rows = [...grid.querySelectorAll<HTMLElement>('[data-id]')]
          .map((row) => row.getBoundingClientRect())
          .sort((a, b) => a.top - b.top)
        return rows.filter(({ bottom }, i) => bottom - (rows[i + 1]?.top ?? bottom) > 1).length
      })
    await expect.poll(() => gridOf(page).locator('.wraps').count()).toBeGreaterThan(5)
    await expect.poll(clipped).toBe(0)
    await scrollTo(page, 2000)
    await expect.poll(clipped).toBe(0)
    expect(new URL(page.url()).searchParams.get('wrap')).toBe('1')
  })

  test('shows colours of terminals, and times as a person prefers them', async () => {
    const { page } = await openPages({
      entries: [{ timestamp: Date.UTC(2020, 0, 2, 3, 4, 5, 6), message: '\u001b[31mred\u001b[0m plain' }],
      context: { timezoneId: 'Asia/Tokyo' },
    })
    const row = page.getByRole('row').filter({ hasText: 'red plain' })
    await row.waitFor()
    expect(await row.locator('.ansi-1').textContent()).toBe('red')
    expect(await row.locator('.time').textContent()).toBe('2020-01-02 12:04:05.006')
    await page.getByRole('button', { name: 'View' }).click()
    await page.getByRole('button', { name: 'UTC' }).click()
    expect(await row.locator('.time').textContent()).toBe('2020-01-02 03:04:05.006')
    await page.getByRole('button', { name: 'Relative' }).click()
    expect(await row.locator('.time').textContent()).toMatch(/^\d+ d ago$/)
    await page.reload()
    await expect.poll(() => row.locator('.time').textContent()).toMatch(/ago$/)
  })
})
