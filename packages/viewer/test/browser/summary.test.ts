import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(1000)

function countOf(page: Page) {
  return page.getByRole('status', { name: 'Number of entries' })
}

function queryOf(page: Page): string {
  return new URL(page.url()).searchParams.get('q') ?? ''
}

describe.skipIf(chromiumPath === undefined)('facets', () => {
  useBrowser()

  test('count levels, services and fields', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('button', { name: 'Filter by level error, 10 entries' }).waitFor()
    await page.getByRole('button', { name: 'Filter by service api, 400 entries' }).waitFor()
    const status = page.getByRole('region', { name: 'http.status' })
    await status.getByRole('button', { name: 'http.status' }).click()
    await status.getByRole('button', { name: 'Filter by http.status 404, 11 entries' }).waitFor()
    await page.getByRole('searchbox', { name: 'Find a field' }).fill('attem')
    await expect.poll(() => page.getByRole('region', { name: 'http.status' }).count()).toBe(0)
    expect(await page.getByRole('region', { name: 'attempt' }).count()).toBe(1)
  })

  test('filter by a click, by several values, and take it back', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('button', { name: /^Filter by service payments/ }).click()
    await expect.poll(() => countOf(page).textContent()).toBe('200 entries')
    expect(queryOf(page)).toBe('service:payments')
    const pressed = page.getByRole('button', { name: /^Filter by service payments/, pressed: true })
    await pressed.waitFor()
    await pressed.click()
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    expect(queryOf(page)).toBe('')
  })

  test('exclude by a click and by a key', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('button', { name: 'Exclude service api' }).click()
    await expect.poll(() => countOf(page).textContent()).toBe('600 entries')
    expect(queryOf(page)).toBe('-service:api')
    await page.getByRole('button', { name: /^Filter by level info/ }).focus()
    await page.keyboard.press('x')
    await expect.poll(() => queryOf(page)).toBe('-service:api -level:info')
    await page.getByRole('button', { name: /^Filter by level warn/ }).focus()
    await page.keyboard.press('f')
    await expect.poll(() => queryOf(page)).toBe('-service:api -level:info level:warn')
  })
})

describe.skipIf(chromiumPath === undefined)('the histogram', () => {
  useBrowser()

  function chartOf(page: Page) {
    return page.getByRole('slider', { name: /^Entries over time/ })
  }

  test('counts by level under the pointer', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await chartOf(page).hover({ position: { x: 300, y: 20 } })
    await expect
      .poll(() => chartOf(page).getAttribute('aria-valuetext'))
      .toMatch(/^2026-11-30 09:\d\d:\d\d: \d+, .*\d+ info/)
  })

  test('zooms into the range that is dragged over it', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    const box = await chartOf(page).boundingBox()
    if (box === null) throw new Error('The chart is not in sight.')
    await page.mouse.move(box.x + box.width * 0.25, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 4 })
    await page.mouse.up()
    await expect.poll(() => new URL(page.url()).searchParams.has('from')).toBe(true)
    const params = new URL(page.url()).searchParams
    const [from, to] = [Date.parse(params.get('from') ?? ''), Date.parse(params.get('to') ?? '')]
    const inRange = ENTRIES.filter(
      ({ timestamp }) => Number(timestamp) >= from && Number(timestamp) < to,
    ).length
    expect(inRange).toBeGreaterThan(200)
    expect(inRange).toBeLessThan(350)
    await expect.poll(() => countOf(page).textContent()).toBe(`${inRange} entries`)
  })

  test('zooms and jumps by keyboard', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await chartOf(page).focus()
    for (const key of ['ArrowLeft', 'ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft', 'Enter'])
      await page.keyboard.press(key)
    await expect.poll(() => new URL(page.url()).searchParams.has('from')).toBe(true)
    await page.goBack()
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    await chartOf(page).focus()
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('Enter')
    const first = page.getByRole('grid', { name: 'Log entries' })
    await expect.poll(() => first.evaluate((grid) => grid.scrollTop)).toBeGreaterThan(0)
  })

  test('downloads all that matches, and not only what is loaded', async () => {
    const { page } = await openPages({ entries: demoEntries(4000), search: '?q=service:payments&col=order' })
    await expect.poll(() => countOf(page).textContent()).toBe('800 entries')
    const textOf = async (format: string) => {
      await page.getByRole('button', { name: 'Download' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('link', { name: format }).click(),
      ])
      return readFile(await download.path(), 'utf8')
    }
    const lines = (await textOf('JSON lines')).trimEnd().split('\n')
    expect(lines.length).toBe(800)
    expect(new Set(lines.map((line) => JSON.parse(line).service))).toEqual(new Set(['payments']))
    const [head, first] = (await textOf('CSV')).split(/\r?\n/)
    expect(head).toBe('timestamp,severity,service,order,message')
    expect(first).toContain('payments,1799,Payment of order 1799 accepted')
  })
})
