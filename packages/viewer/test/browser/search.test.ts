import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { messagesOf, openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(1000)

function queryBox(page: Page) {
  return page.getByRole('combobox', { name: 'Search query' })
}

function countOf(page: Page) {
  return page.getByRole('status', { name: 'Number of entries' })
}

describe.skipIf(chromiumPath === undefined)('the search', () => {
  useBrowser()

  test('shows the newest entries first, and how many there are', async () => {
    const { page, problems } = await openPages({ entries: ENTRIES })
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    const [first] = await messagesOf(page)
    expect(first).toBe('job 199 picked up by queue "mail"')
    expect(await page.title()).toBe('shop.db – Logpond')
    expect(problems).toEqual([])
  })

  test('finds entries by a query, and keeps the query in the address', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await queryBox(page).fill('level>=error service:payments')
    await queryBox(page).press('Enter')
    await expect.poll(() => countOf(page).textContent()).toBe('5 entries')
    await expect.poll(() => messagesOf(page)).toEqual(Array(5).fill('Payment failed: card expired'))
    expect(new URL(page.url()).searchParams.get('q')).toBe('level>=error service:payments')
    await page.goBack()
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    expect(await queryBox(page).inputValue()).toBe('')
  })

  test('marks what was found, in the list and in the entry, and only there', async () => {
    const { page, problems } = await openPages({
      entries: [
        ...ENTRIES,
        {
          message: '\u001b[31mPayment\u001b[0m declined <mark>card</mark>: card expired',
          severity: 'error',
          service: 'expired',
          attributes: { error: { type: 'Error', message: 'the CARD has expired' }, note: 'card' },
          timestamp: Date.UTC(2026, 10, 30, 12),
        },
      ],
      search: `?q=${encodeURIComponent('"card expired" decl* -nothing ~"ment"')}`,
    })
    const rows = page.locator('[data-id]')
    await rows.first().waitFor()
    expect(await rows.count()).toBe(1)
    const marks = page.getByRole('grid', { name: 'Log entries' }).locator('mark')
    // The text of an entry is never markup: its own tag is text.
    expect(await marks.allTextContents()).toEqual(['ment', 'declined', 'card expired'])
    expect(await rows.first().textContent()).toContain('Payment declined <mark>card</mark>: card expired')
    await queryBox(page).fill('card')
    await queryBox(page).press('Enter')
    await expect.poll(() => marks.allTextContents()).toContain('card')
    await rows.first().click()
    const detail = page.getByRole('region', { name: 'Entry', exact: true })
    await detail.getByText('the CARD has expired').waitFor()
    // In the message and in the error, where words are searched, but not in other attributes.
    expect(await detail.locator('mark').allTextContents()).toEqual(['card', 'card', 'CARD'])
    await queryBox(page).fill('level:error')
    await queryBox(page).press('Enter')
    await expect.poll(() => marks.count()).toBe(0)
    expect(await detail.locator('mark').count()).toBe(0)
    expect(problems).toEqual([])
  })

  test('marks an error under its place, says what was expected, and mends it by a click', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await queryBox(page).fill('service:api level>=wran')
    await queryBox(page).press('Enter')
    await page.getByText('There is no level "wran"').waitFor()
    expect(await queryBox(page).getAttribute('aria-invalid')).toBe('true')
    const place = await page.locator('.mirror mark').evaluate((mark) => mark.textContent)
    expect(place).toBe('wran')
    // The caret stands under the first wrong character.
    const [mark, caret] = await Promise.all([
      page.locator('.mirror mark').boundingBox(),
      page
        .locator('.problem .caret')
        .evaluate(
          (element) =>
            element.getBoundingClientRect().left + Number.parseFloat(getComputedStyle(element).paddingLeft),
        ),
    ])
    expect(Math.abs((mark?.x ?? 0) - caret)).toBeLessThan(4)
    await page.getByRole('button', { name: 'Use warn' }).click()
    expect(await queryBox(page).inputValue()).toBe('service:api level>=warn')
    expect(await queryBox(page).getAttribute('aria-invalid')).toBe('false')
    await queryBox(page).press('Enter')
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('service:api level>=warn')
  })

  test('completes fields and values by keyboard', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    await queryBox(page).pressSequentially('serv')
    const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
    await expect.poll(() => options.first().textContent()).toContain('service')
    await queryBox(page).press('Tab')
    await expect.poll(() => options.allTextContents()).toContain('payments200')
    await queryBox(page).pressSequentially('pay')
    await queryBox(page).press('ArrowDown')
    const active = await queryBox(page).getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).textContent()).toContain('payments')
    await queryBox(page).press('Enter')
    expect(await queryBox(page).inputValue()).toBe('service:payments ')
    await queryBox(page).press('Enter')
    await expect.poll(() => countOf(page).textContent()).toBe('200 entries')
  })

  test('completes names of attributes', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await expect.poll(() => page.getByRole('region', { name: 'http.status' }).count()).toBe(1)
    await queryBox(page).pressSequentially('stat')
    const options = page.getByRole('listbox', { name: 'Completions' }).getByRole('option')
    await options.filter({ hasText: 'http.status' }).click()
    expect(await queryBox(page).inputValue()).toBe('http.status:')
  })

  test('narrows to a range of times, by preset and by what a person writes', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('button', { name: /^Time range/ }).click()
    await page.getByLabel('From').fill('2026-11-30 09:01')
    await page.getByLabel('To', { exact: true }).fill('2026-11-30 09:02')
    await page.getByRole('button', { name: 'Apply' }).click()
    const inRange = ENTRIES.filter(
      ({ timestamp }) =>
        Number(timestamp) >= Date.UTC(2026, 10, 30, 9, 1) && Number(timestamp) < Date.UTC(2026, 10, 30, 9, 2),
    )
    await expect.poll(() => countOf(page).textContent()).toBe(`${inRange.length} entries`)
    expect(new URL(page.url()).search).toBe(
      '?from=2026-11-30T09%3A01%3A00.000Z&to=2026-11-30T09%3A02%3A00.000Z',
    )
    await page.getByRole('button', { name: /^Time range/ }).click()
    await page.getByLabel('From').fill('soonish')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('alert').filter({ hasText: 'From is not a time' }).waitFor()
    await page.getByRole('button', { name: 'All time' }).click()
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
  })

  test('says that nothing matches, and offers the way back', async () => {
    const { page } = await openPages({
      entries: ENTRIES,
      search: '?q=nothinglikethis&from=2026-11-30T09:00:00Z',
    })
    await page.getByText('No entries match.').waitFor()
    await page.getByRole('button', { name: 'Search all times' }).click()
    await page.getByRole('button', { name: 'Clear the query' }).click()
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    expect(new URL(page.url()).search).toBe('')
  })

  test('keeps searches by name in the browser', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: '?q=level:error&order=oldest' })
    await page.getByRole('button', { name: 'Saved searches' }).click()
    await page.getByLabel('Name').fill('Only errors')
    await page.getByRole('button', { name: 'Save this search' }).click()
    await page.goto(page.url().split('?')[0] ?? '')
    await page.getByRole('button', { name: 'Saved searches' }).click()
    await page.getByRole('button', { name: 'Only errors', exact: true }).click()
    await expect.poll(() => new URL(page.url()).search).toBe('?q=level%3Aerror&order=oldest')
    await page.getByRole('button', { name: 'Saved searches' }).click()
    await page.getByRole('button', { name: 'Delete the search Only errors' }).click()
    await page.getByText('No saved searches').waitFor()
  })

  test('says why a search failed, and tries again', async () => {
    const { page, storage } = await openPages({ entries: ENTRIES })
    await expect.poll(() => countOf(page).textContent()).toBe('1,000 entries')
    await storage.close()
    await page.keyboard.press('r')
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: 'Try again' }).waitFor()
  })
})
