import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(400)

async function currentOf(page: Page): Promise<string> {
  return (await page.getByRole('row', { selected: true }).allTextContents()).join()
}

describe.skipIf(chromiumPath === undefined)('the keyboard', () => {
  useBrowser()

  test('moves, opens, closes, and finds errors', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('row').filter({ hasText: 'job 79 ' }).waitFor()
    await page.keyboard.press('j')
    await expect.poll(() => currentOf(page)).toContain('job 79 ')
    await page.keyboard.press('j')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('k')
    await expect.poll(() => currentOf(page)).toContain('render cart page')
    await page.keyboard.press('Enter')
    await page.getByRole('region', { name: 'Entry', exact: true }).waitFor()
    await page.keyboard.press('e')
    await expect.poll(() => currentOf(page)).toContain('Payment failed')
    await page.getByRole('region', { name: 'Entry', exact: true }).getByText('Payment failed').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('region', { name: 'Entry', exact: true }).count()).toBe(0)
    const grid = page.getByRole('grid', { name: 'Log entries' })
    const active = await grid.getAttribute('aria-activedescendant')
    expect(await page.locator(`#${active}`).textContent()).toContain('Payment failed')
    await page.keyboard.press('t')
    await page.getByRole('tab', { name: 'Trace', selected: true }).waitFor()
    await page.keyboard.press('c')
    await page.getByRole('tab', { name: 'Context', selected: true }).waitFor()
  })

  test('filters by the service of the entry, or excludes it', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('row').filter({ hasText: 'job 79 ' }).waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toBe('-service:worker')
    await page.keyboard.press('j')
    await page.keyboard.press('f')
    await expect.poll(() => new URL(page.url()).searchParams.get('q')).toContain('service:web')
  })

  test('/ searches, Escape leaves the box, and ? shows all keys', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    const box = page.getByRole('combobox', { name: 'Search query' })
    await box.waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('jj?')
    expect(await box.inputValue()).toBe('jj?')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keys' })
    await help.waitFor()
    expect(await help.locator('kbd').count()).toBeGreaterThan(20)
    await help.getByText('Next and previous error').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => help.count()).toBe(0)
  })

  test('menus open, close and return the focus', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    const view = page.getByRole('button', { name: 'View' })
    await view.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Dark' }).click()
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme)).toBe('dark')
    await page.keyboard.press('Escape')
    expect(await view.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await view.getAttribute('aria-expanded')).toBe('false')
    await page.keyboard.press('b')
    await expect.poll(() => page.getByRole('complementary', { name: 'Fields' }).count()).toBe(0)
  })
})
