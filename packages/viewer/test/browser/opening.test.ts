import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { demoEntries } from './fixtures/demo-entries.js'
import { openPages, useBrowser } from './fixtures/open-pages.js'

const ENTRIES = demoEntries(300)

describe.skipIf(chromiumPath === undefined)('opening the pages', () => {
  useBrowser()

  test.each([
    '',
    '?q=level%3A%3Einfo&order=oldest',
    '?last=9000d',
    '?q=cart&from=2026-11-30T09%3A00%3A00.000Z&wrap=1',
  ])('asks for the entries before most of the code is there, and once: %s', async (search) => {
    const { page, origin } = await openPages({ entries: ENTRIES })
    await page.getByRole('grid', { name: 'Log entries' }).waitFor()
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url())
      if (pathname === '/api/entries' && searchParams.get('limit') === '200') asked.push(request.url())
    })
    const code = Promise.withResolvers<void>()
    await page.route(/\/app-[^/]+\.js$/, async (route) => {
      await code.promise
      await route.continue()
    })
    await page.goto(`${origin}/${search}`, { waitUntil: 'commit' })
    await expect.poll(() => asked.length).toBe(1)
    code.resolve()
    await page.getByRole('grid', { name: 'Log entries' }).waitFor()
    await page.getByLabel('Fields', { exact: true }).getByText('api').first().waitFor()
    expect(asked).toHaveLength(1)
  })

  test('renders the rows in sight first, and some more once they are shown', async () => {
    const { page, origin } = await openPages({ entries: ENTRIES })
    const rows = page.locator('[data-id]')
    await rows.first().waitFor()
    await page.clock.install({ time: 0 })
    await page.clock.pauseAt(1000)
    await page.goto(`${origin}/`)
    await rows.first().waitFor()
    const height = await page.getByRole('grid', { name: 'Log entries' }).evaluate((grid) => grid.clientHeight)
    const inSight = Math.ceil(height / 22)
    expect(await rows.count()).toBeLessThan(inSight + 5)
    // That is some frames.
    await page.clock.runFor(100)
    expect(await rows.count()).toBeLessThan(inSight + 5)
    await page.clock.runFor(300)
    await expect.poll(() => rows.count()).toBeGreaterThan(inSight + 20)
  })

  test('asks for its icon when the rows are there', async () => {
    const { page, origin } = await openPages({ entries: ENTRIES })
    const icon = page.locator('link[rel=icon]')
    await page.clock.install({ time: 0 })
    await page.clock.pauseAt(1000)
    await page.goto(`${origin}/`)
    await page.locator('[data-id]').first().waitFor()
    expect(await icon.getAttribute('href')).toBe('data:,')
    await page.clock.runFor(1100)
    expect(await icon.getAttribute('href')).toBe('icon.svg')
  })

  test('with an old token in the address, the cookie of the browser still opens them', async () => {
    const { page, origin, problems } = await openPages({ entries: ENTRIES })
    await page.locator('[data-id]').first().waitFor()
    await page.goto('about:blank')
    await page.goto(`${origin}/#token=${'x'.repeat(32)}`)
    await page.locator('[data-id]').first().waitFor()
    expect(page.url()).toBe(`${origin}/`)
    // The browser itself reports the requests with the old token.
    expect(problems.filter((problem) => !/status of 40[13]/.test(problem))).toEqual([])
  })

  test('a token that no header can have opens them too', async () => {
    const { page } = await openPages({ entries: ENTRIES, token: 'schlüssel für die seiten 🗝️' })
    await page.locator('[data-id]').first().waitFor()
  })
})
