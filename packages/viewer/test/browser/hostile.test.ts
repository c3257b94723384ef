import type { LogEntry } from '@logpond/core'
import { describe, expect, test } from 'vitest'
import { chromiumPath } from './fixtures/chromium.js'
import { openPages, useBrowser } from './fixtures/open-pages.js'

declare global {
  interface Window {
    attacked?: true
  }
}

const ATTACKS = [
  '<script>window.attacked = true</script>',
  '<img src=x onerror="window.attacked = true">',
  '"><svg onload="window.attacked = true">',
  '\u001b]8;;javascript:window.attacked=true\u0007click\u001b]8;;\u0007',
  'javascript:window.attacked=true',
  'data:text/html,<script>window.attacked=true</script>',
  '{{constructor.constructor("window.attacked = true")()}}',
  '</style><style>body { display: none }</style>',
  '\u202egnp.exe \u2066 \u0007 \ud800 \u0000',
]

/** Each attack everywhere that an entry has text. */
const ENTRIES: LogEntry[] = ATTACKS.map((attack, i) => ({
  timestamp: 1_800_000_000_000 + i,
  severity: 'error',
  message: attack,
  service: attack,
  host: attack,
  traceId: 'ab'.repeat(16),
  spanId: `${i}`.padStart(16, '0'),
  attributes: {
    [attack]: attack,
    __proto__: null,
    constructor: attack,
    url: attack,
    nested: { [attack]: [attack, { [attack]: attack }] },
    error: {
      stack: `${attack}\n    at ${attack} (/a.js:1:1)\n    at b (/node_modules/${attack}.js:1:1)\n    at c (node:x)`,
    },
  },
}))

describe.skipIf(chromiumPath === undefined)('hostile text', () => {
  useBrowser()

  test('is shown as text in every part of the page, and nothing of it runs', async () => {
    const columns = new URLSearchParams(['nested', 'constructor', ...ATTACKS].map((name) => ['col', name]))
    const { page, problems } = await openPages({
      entries: ENTRIES,
      search: `?${columns}&entry=${ENTRIES.length}`,
    })
    const violations = () =>
      page.evaluate(
        () =>
          document.querySelectorAll(
            'script:not([src]), style, img, svg:not([viewBox]), iframe, object, [onerror], [onload], [style*="display: none"]',
          ).length,
      )
    for (let id = ENTRIES.length; id > 0; id--) {
      await page.getByRole('tabpanel', { name: `Entry ${id}`, exact: true }).waitFor()
      for (const tab of ['Context', 'Trace', 'Entry']) {
        await page.getByRole('tab', { name: tab }).click()
        await expect.poll(() => page.getByRole('tabpanel').textContent()).not.toContain('Loading')
        expect(await violations()).toBe(0)
      }
      await page.getByRole('grid', { name: 'Log entries' }).focus()
      await page.keyboard.press('j')
    }
    // The facets, and the completions, show the values too.
    await page.goto(new URL('/', page.url()).href)
    for (const name of ['url', 'host'])
      await page.getByRole('region', { name }).getByRole('button', { name }).click()
    await page.getByRole('combobox', { name: 'Search query' }).pressSequentially('service:')
    await page.getByRole('option').first().waitFor()
    expect(await violations()).toBe(0)
    expect(await page.evaluate(() => window.attacked)).toBeUndefined()
    expect(problems).toEqual([])
  })

  test('links only to http and https, and does not say from where', async () => {
    const entries = [
      {
        message: 'links',
        attributes: {
          good: 'https://shop.example/a?b',
          bad: 'javascript:alert(1)',
          worse: 'https://x/\u202egnp.exe',
          odd: ' https://x',
        },
      },
    ]
    const { page } = await openPages({ entries, search: '?entry=1' })
    const link = page.getByRole('region', { name: 'Fields of the entry' }).getByRole('link')
    await expect.poll(() => link.count()).toBe(1)
    expect(await link.getAttribute('href')).toBe('https://shop.example/a?b')
    expect(await link.getAttribute('rel')).toContain('noreferrer')
  })

  test('control and bidirectional characters are seen', async () => {
    const { page } = await openPages({
      entries: [{ message: 'a\u0007b\u202ec\u001b[2Jd\u2028e' }],
      search: '?entry=1',
    })
    const message = page.getByRole('region', { name: 'Message' })
    await expect.poll(() => message.textContent()).toBe('a\\u0007b\\u202ec\\e[2Jd\\u2028e')
    expect(await page.getByRole('gridcell').last().textContent()).toBe('a\\u0007b\\u202ec\\e[2Jd\\u2028e')
  })

  test('the policy of the page refuses scripts and styles that are put into it', async () => {
    const { page } = await openPages({ entries: ENTRIES })
    await page.getByRole('grid', { name: 'Log entries' }).waitFor()
    const directives = await page.evaluate(async () => {
      const refused: string[] = []
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) =>
        refused.push(effectiveDirective),
      )
      const script = document.createElement('script')
      script.textContent = 'window.attacked = true'
      document.body.append(script)
      const style = document.createElement('style')
      style.textContent = 'body { display: none }'
      document.body.append(style)
      const image = document.createElement('img')
      image.src = 'https://elsewhere.example/x.png'
      document.body.append(image)
      await fetch('https://elsewhere.example/').catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, 0))
      return refused
    })
    expect(new Set(directives)).toEqual(
      new Set(['script-src-elem', 'style-src-elem', 'img-src', 'connect-src']),
    )
    expect(await page.evaluate(() => window.attacked)).toBeUndefined()
  })

  test('the token leaves the address, and a page without one asks for it', async () => {
    const { page, origin, viewer } = await openPages({ entries: ENTRIES })
    await page.getByRole('grid', { name: 'Log entries' }).waitFor()
    expect(page.url()).not.toContain('token')
    await page.context().clearCookies()
    await page.goto(`${origin}/?q=x`)
    await page.getByLabel('Token').fill('wrong')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Token').fill(viewer.token ?? '')
    await page.getByRole('button', { name: 'Open' }).click()
    await page.getByRole('grid', { name: 'Log entries' }).waitFor()
    expect(new URL(page.url()).search).toBe('?q=x')
  })
})
