import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(1000)
const LEAST_CONTRAST = 4.5

/** Texts in sight whose colour differs too little from what is behind them: `ratio text`. */
function faintTexts(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (canvas === null) throw new Error('There is no canvas.')
    const rgba = (color: string): number[] => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
      return [...canvas.getImageData(0, 0, 1, 1).data]
    }
    const luminance = (rgb: number[]) => {
      const [r = 0, g = 0, b = 0] = rgb.map((part) =>
        part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }
    const over = ([r = 0, g = 0, b = 0, a = 0]: number[], back: number[]) =>
      [r, g, b].map((part, i) => (part * a) / 255 + (back[i] ?? 0) * (1 - a / 255))
    const behind = (element: Element): number[] => {
      const parent = element.parentElement
      const own = rgba(getComputedStyle(element).backgroundColor)
      if (own[3] === 255) return own.slice(0, 3)
      return over(
        own,
        parent === null ? rgba(getComputedStyle(document.documentElement).backgroundColor) : behind(parent),
      )
    }
    const faint: string[] = []
    for (const element of document.querySelectorAll('body *')) {
      const text = [...element.childNodes]
        .filter((node) => node.nodeType === Node.TEXT_NODE)
        .map((node) => node.textContent)
        .join('')
        .trim()
      const style = getComputedStyle(element)
      if (
        text === '' ||
        element.closest('.hidden, .mirror, [hidden], noscript') !== null ||
        style.visibility === 'hidden'
      )
        continue
      if (element.getClientRects().length === 0) continue
      const back = behind(element)
      const front = over(
        rgba(style.color).map((part, i) => (i === 3 ? part * Number(style.opacity || 1) : part)),
        back,
      )
      const [light = 0, dark = 0] = [luminance(front), luminance(back)].sort((a, b) => b - a)
      const ratio = (light + 0.05) / (dark + 0.05)
      if (ratio < least && Number(style.opacity) > 0)
        faint.push(`${ratio.toFixed(2)} ${element.className}: ${text.slice(0, 30)}`)
    }
    return faint
  }, LEAST_CONTRAST)
}

/** Controls without a name, and ids that occur twice. */
function nameless(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const unnamed = [
      ...document.querySelectorAll(
        'button, input, select, [role=grid], [role=slider], [role=dialog], [role=listbox], [role=region]',
      ),
    ]
      .filter((element) => {
        const label =
          element.getAttribute('aria-label') ??
          element.getAttribute('aria-labelledby') ??
          element.closest('label')?.textContent ??
          ''
        return label.trim() === '' && (element.textContent ?? '').trim() === ''
      })
      .map((element) => element.outerHTML.slice(0, 100))
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    const references = [
      ...document.querySelectorAll(
        '[aria-controls], [aria-describedby], [aria-activedescendant], [aria-labelledby]',
      ),
    ].flatMap((element) =>
      ['aria-controls', 'aria-describedby', 'aria-activedescendant', 'aria-labelledby'].flatMap(
        (name) => element.getAttribute(name) ?? [],
      ),
    )
    return [
      ...unnamed,
      ...ids.filter((id, i) => ids.indexOf(id) !== i),
      ...references.filter((id) => document.getElementById(id) === null),
    ]
  })
}

describe.skipIf(chromiumPath === undefined)('accessibility', () => {
  useBrowser()

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`all text has enough contrast, and all controls have names: ${colorScheme}`, async () => {
      const colours = Array.from(
        { length: 16 },
        (_, i) => `\u001b[${i < 8 ? 30 + i : 82 + i}mcolour ${i}\u001b[0m`,
      ).join(' ')
      const entries = [
        ...ENTRIES,
        {
          message: `${colours} \u0007`,
          timestamp: Date.UTC(2027, 0, 1),
          attributes: { url: 'https://x.example', n: 1, list: [1, null] },
        },
      ]
      const { page } = await openPages({ entries, context: { colorScheme } })
      await page.getByRole('row').filter({ hasText: 'colour 15' }).waitFor()
      await page.getByRole('button', { name: 'Filter by level fatal, 3 entries' }).waitFor()
      const check = async (state: string) => {
        expect([state, ...(await faintTexts(page))]).toEqual([state])
        expect([state, ...(await nameless(page))]).toEqual([state])
      }
      await check('list')
      await page.keyboard.press('j')
      await page.keyboard.press('Enter')
      await page.getByRole('tabpanel').getByText('colour 15').waitFor()
      await check('entry')
      await page.getByRole('combobox', { name: 'Search query' }).fill('(colour OR cart OR ~"e")')
      await page.keyboard.press('Enter')
      await page.getByRole('grid').locator('mark').first().waitFor()
      await check('marks')
      await page.getByRole('combobox', { name: 'Search query' }).fill('')
      await page.keyboard.press('Enter')
      await expect.poll(() => page.locator('mark').count()).toBe(0)
      await page.getByRole('grid').focus()
      for (let i = 0; i < 3; i++) await page.keyboard.press('e')
      await page.getByRole('tab', { name: 'Trace' }).click()
      await page.getByRole('list', { name: 'Entries of the trace' }).waitFor()
      await check('trace')
      await page.getByRole('tab', { name: 'Context' }).click()
      await page.getByRole('list', { name: 'Entries around it' }).waitFor()
      await check('context')
      for (const menu of [/^Time range/, 'Saved searches', 'Download', 'View']) {
        await page.getByRole('button', { name: menu }).click()
        await check(String(menu))
        await page.keyboard.press('Escape')
      }
      await page.getByRole('combobox', { name: 'Search query' }).fill('level:wran')
      await page.getByText('There is no level').waitFor()
      await check('problem')
      await page.getByRole('button', { name: 'Help' }).click()
      await page.getByRole('dialog').waitFor()
      await check('help')
    })
  }

  test('the focus is seen on every control that Tab reaches', async () => {
    const { page } = await openPages({ entries: ENTRIES, search: '?entry=997' })
    await page.getByRole('button', { name: 'Copy as JSON' }).waitFor()
    const reached = new Set<string>()
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      const focused = await page.evaluate(() => {
        const element = document.activeElement
        if (element === null || element === document.body) return undefined
        const { outlineStyle, outlineWidth } = getComputedStyle(element)
        return {
          name: element.getAttribute('aria-label') ?? element.textContent ?? '',
          seen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1,
        }
      })
      if (focused === undefined) continue
      expect(focused).toMatchObject({ seen: true })
      reached.add(focused.name)
    }
    for (const name of ['Search query', 'View', 'Find a field', 'Log entries'])
      expect([...reached]).toContain(name)
  })

  test('says the number of entries when a search has ended', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    const status = page.getByRole('status', { name: 'Number of entries' })
    await expect.poll(() => status.textContent()).toBe('1,000 entries')
    await page.getByRole('button', { name: 'Exclude level error' }).click()
    await expect.poll(() => status.textContent()).toBe('990 entries')
  })

  test('moves nothing for people who prefer that', async () => {
    const { page } = await openPages({ entries: ENTRIES, context: { reducedMotion: 'reduce' } })
    await page.getByRole('grid', { name: 'Log entries' }).waitFor()
    const animated = await page.evaluate(() => document.getAnimations().length)
    expect(animated).toBe(0)
  })

  test('is readable at 360 pixels: nothing is wider than the page, and all can be reached', async () => {
    const { page } = await openPages({
      entries: ENTRIES,
      context: { viewport: { width: 360, height: 740 }, hasTouch: true },
    })
    await page.getByRole('row').filter({ hasText: 'job 199' }).waitFor()
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(await overflow()).toBe(0)
    const cell = page.getByRole('row').filter({ hasText: 'job 199' }).getByRole('gridcell').last()
    expect((await cell.boundingBox())?.width ?? 0).toBeGreaterThan(150)
    for (const name of ['View', 'Download', 'Saved searches', 'Help', 'Live'] as const) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox()
      expect(box?.x ?? -1).toBeGreaterThanOrEqual(0)
      expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(360)
    }
    await page.getByRole('button', { name: 'View' }).click()
    const panel = await page.getByRole('group', { name: 'View' }).boundingBox()
    expect((panel?.x ?? 0) + (panel?.width ?? 999)).toBeLessThanOrEqual(360)
    await page.keyboard.press('Escape')
    await cell.click()
    await page.getByRole('tabpanel').getByText('job 199').waitFor()
    expect(await overflow()).toBe(0)
    await page.getByRole('button', { name: 'Close the entry' }).click()
    await page.getByRole('button', { name: 'Fields' }).click()
    await page.getByRole('complementary', { name: 'Fields' }).waitFor()
    expect(await overflow()).toBe(0)
  })
})
