import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { assetAt, assetPaths } from '../../src/assets/assets.js'

const MOST_BYTES = 60_000

function assets() {
  return assetPaths.map((path) => {
    const asset = assetAt(path)
    if (asset === undefined) throw new Error(`No asset ${path}.`)
    return { path, ...asset }
  })
}

test('all files together are at most 60 kB in gzip', () => {
  const bytes = assets().reduce((sum, { gzip }) => sum + gzip.length, 0)
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES)
})

test('each file has one content in all its encodings, and a tag of its own', () => {
  for (const { gzip, br, body } of assets()) {
    expect(gunzipSync(gzip).equals(body)).toBe(true)
    expect(brotliDecompressSync(br).equals(body)).toBe(true)
  }
  const tags = assets().map(({ etag }) => etag)
  expect(new Set(tags).size).toBe(tags.length)
  for (const tag of tags) expect(tag).toMatch(/^"[\w-]{22}"$/)
})

test('the page names only files that exist, by relative paths, and has neither scripts nor styles of its own', () => {
  const html = assetAt('index.html')?.body.toString() ?? ''
  const named = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, path]) => path)
  expect(named.length).toBeGreaterThan(0)
  // The icon comes after the first rows. Without this one, a browser would ask for another.
  for (const path of named) if (path !== 'data:,') expect(assetPaths).toContain(path)
  expect(assetPaths).toContain('icon.svg')
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*\bsrc=)|\son\w+=/)
})

test('names of properties of objects are no files', () => {
  expect(assetAt('constructor')).toBeUndefined()
  expect(assetAt('__proto__')).toBeUndefined()
  expect(assetAt('')).toBeUndefined()
})
