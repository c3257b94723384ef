import { expect, it } from 'vitest'
import { terminalSvg } from '../draw-demo/terminal-svg.mjs'

/** The lines of text in a drawing. */
const linesOf = (svg) =>
  [...svg.matchAll(/<text[^>]*>(.*)<\/text>/g)].map(([, text]) => text.replaceAll(/<\/?tspan[^>]*>/g, ''))

it('draws the command and each line that it printed', () => {
  const svg = terminalSvg('npm start', ['entries  3', '', 'p50      0.1 ms'])
  expect(linesOf(svg)).toEqual(['$ npm start', 'entries  3', '', 'p50      0.1 ms'])
})

it('escapes characters that have a meaning in XML', () => {
  expect(linesOf(terminalSvg('a', ['<b> & c']))).toEqual(['$ a', '&lt;b&gt; &amp; c'])
})

it('cuts lines that are too long, and is as high as its lines', () => {
  const svg = terminalSvg('a', ['x'.repeat(1000)])
  expect(linesOf(svg)[1]).toBe(`${'x'.repeat(115)}…`)
  const heightOf = (drawing) => Number(/ height="(\d+)"/.exec(drawing)[1])
  expect(heightOf(terminalSvg('a', ['b', 'c'])) - heightOf(terminalSvg('a', ['b']))).toBe(18)
})

it('marks the level of an error', () => {
  expect(terminalSvg('a', ['2026-01-31T12:00:00Z ERROR shop failed'])).toContain('>ERROR</tspan> shop failed')
})
