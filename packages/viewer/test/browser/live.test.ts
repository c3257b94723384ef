import type { LogStorage } from '@logpond/core'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { gridOf, scrollTo } from './fixtures/list-grid.js'
import { messagesOf, openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(500)

async function storeNew(storage: LogStorage, from: number, count: number): Promise<void> {
  const start = Date.UTC(2027, 0, 1)
  storage.storeMany(
    Array.from({ length: count }, (_, i) => ({
      timestamp: start + from + i,
      service: 'new',
      message: `new ${from + i}`,
    })),
  )
  await storage.flush()
}

/** The numbers of the new entries that the list has, from the upper one to the lower one. */
async function newOnes(page: Page): Promise<number[]> {
  const messages = await messagesOf(page)
  return messages.filter((message) => message.startsWith('new ')).map((message) => Number(message.slice(4)))
}

async function connected(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Live', exact: true, pressed: true }).waitFor()
  await expect.poll(() => page.locator('.live.on').count()).toBe(1)
}

function descending(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from - i)
}

describe.skipIf(chromiumPath === undefined)('the live tail', () => {
  useBrowser()

  test('shows entries as they are committed, and no others', async () => {
    const { page, storage, problems } = await openPages({ entries: ENTRIES, search: '?q=service:new' })
    await page.getByText('No entries match.').waitFor()
    await page.getByRole('button', { name: 'Live' }).click()
    await connected(page)
    await storage.store({ message: 'of another service', service: 'api' }).committed()
    await storeNew(storage, 0, 5)
    await expect.poll(() => newOnes(page)).toEqual([4, 3, 2, 1, 0])
    expect(new URL(page.url()).searchParams.get('live')).toBe('1')
    await page.getByRole('button', { name: 'Live' }).click()
    await expect.poll(() => page.locator('.live.on').count()).toBe(0)
    await storeNew(storage, 5, 1)
    expect(await newOnes(page)).toEqual([4, 3, 2, 1, 0])
    expect(problems).toEqual([])
  })

  test('puts an entry that is late where its time belongs', async () => {
    const { page, storage } = await openPages({ entries: [], search: '?live=1' })
    await connected(page)
    await storeNew(storage, 10, 1)
    await expect.poll(() => newOnes(page)).toEqual([10])
    await storeNew(storage, 5, 1)
    await storeNew(storage, 20, 1)
    await expect.poll(() => newOnes(page)).toEqual([20, 10, 5])
  })

  test('never moves what is read: it counts new entries until they are asked for', async () => {
    const { page, storage } = await openPages({ entries: ENTRIES, search: '?live=1' })
    await connected(page)
    const [newest] = await messagesOf(page)
    await scrollTo(page, 1000)
    // The rows of this place may be drawn later.
    await expect.poll(() => messagesOf(page).then(([first]) => first)).not.toBe(newest)
    const before = await messagesOf(page)
    await storeNew(storage, 0, 3)
    await page.getByRole('button', { name: '3 new entries' }).waitFor()
    await storeNew(storage, 3, 40)
    await page.getByRole('button', { name: '43 new entries' }).waitFor()
    expect(await messagesOf(page)).toEqual(before)
    expect(await gridOf(page).evaluate((grid) => grid.scrollTop)).toBe(1000)
    await page.getByRole('button', { name: '43 new entries' }).click()
    await expect.poll(() => newOnes(page).then((all) => all.slice(0, 3))).toEqual([42, 41, 40])
    await storeNew(storage, 43, 1)
    await expect.poll(() => newOnes(page).then((all) => all[0])).toBe(43)
  })

  test('scrolling back to the end follows again', async () => {
    const { page, storage } = await openPages({ entries: ENTRIES, search: '?live=1' })
    await connected(page)
    await scrollTo(page, 500)
    await storeNew(storage, 0, 2)
    await page.getByRole('button', { name: '2 new entries' }).waitFor()
    await scrollTo(page, 0)
    await expect.poll(() => newOnes(page)).toEqual([1, 0])
    await expect.poll(() => page.getByRole('button', { name: /new entries/ }).count()).toBe(0)
  })

  test('stands still at a button and a key', async () => {
    const { page, storage } = await openPages({ entries: ENTRIES, search: '?live=1' })
    await connected(page)
    await page.getByRole('button', { name: 'Pause' }).click()
    await storeNew(storage, 0, 2)
    await page.getByRole('button', { name: '2 new entries' }).waitFor()
    expect(await newOnes(page)).toEqual([])
    await page.getByRole('button', { name: 'Resume' }).click()
    await expect.poll(() => newOnes(page)).toEqual([1, 0])
    await gridOf(page).focus()
    await page.keyboard.press('p')
    await storeNew(storage, 2, 1)
    await page.getByRole('button', { name: '1 new entry' }).waitFor()
    await page.keyboard.press('n')
    await expect.poll(() => newOnes(page)).toEqual([2, 1, 0])
  })

  test('more new entries than are kept are loaded when they are asked for', async () => {
    const { page, storage } = await openPages({ entries: ENTRIES, search: '?live=1' })
    await connected(page)
    await page.getByRole('button', { name: 'Pause' }).click()
    await storeNew(storage, 0, 6000)
    await page.getByRole('button', { name: '6,000 new entries' }).click()
    await expect.poll(() => newOnes(page).then((all) => all.slice(0, 20))).toEqual(descending(5999, 20))
    await storeNew(storage, 6000, 1)
    await expect.poll(() => newOnes(page).then((all) => all[0])).toBe(6000)
  })

  test('follows at the lower end if the oldest entries come first', async () => {
    const { page, storage } = await openPages({
      entries: ENTRIES,
      search: '?order=oldest&q=service:new&live=1',
    })
    await connected(page)
    await storeNew(storage, 0, 100)
    await expect.poll(() => newOnes(page).then((all) => all.at(-1))).toBe(99)
    await expect.poll(() => page.getByRole('row').filter({ hasText: 'new 99' }).isVisible()).toBe(true)
    await storeNew(storage, 100, 50)
    await expect.poll(() => newOnes(page).then((all) => all.at(-1))).toBe(149)
  })

  test('neither skips nor repeats entries when the connection breaks', async () => {
    const { page, storage, server } = await openPages({ entries: [], search: '?live=1' })
    await connected(page)
    for (let round = 0; round < 4; round++) {
      await storeNew(storage, round * 5, 2)
      server.closeAllConnections()
      await storeNew(storage, round * 5 + 2, 3)
      await expect.poll(() => newOnes(page)).toEqual(descending(round * 5 + 4, round * 5 + 5))
    }
  })

  test('closes its connection while the page is hidden, and misses nothing', async () => {
    const { page, storage } = await openPages({ entries: [], search: '?live=1' })
    await connected(page)
    await storeNew(storage, 0, 1)
    await expect.poll(() => newOnes(page)).toEqual([0])
    const setHidden = (hidden: boolean) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value })
        document.dispatchEvent(new Event('visibilitychange'))
      }, hidden)
    await setHidden(true)
    await expect.poll(() => page.locator('.live.on').count()).toBe(0)
    await storeNew(storage, 1, 3)
    await setHidden(false)
    await expect.poll(() => newOnes(page)).toEqual([3, 2, 1, 0])
  })
})
