import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LineReader } from '../src/line-reader.js'

const cri = (tag: 'F' | 'P', text: string, stream = 'stdout') =>
  `2026-03-04T05:06:07Z ${stream} ${tag} ${text}`
const docker = (log: string, stream = 'stdout') =>
  JSON.stringify({ log, stream, time: '2026-03-04T05:06:07Z' })

function messagesOf(lines: readonly string[]): string[] {
  const reader = new LineReader({ multiline: false })
  return [...lines.flatMap((line) => reader.push(line)), ...reader.end()].map(({ message }) => message)
}

it('joins the parts of a line, separately for each stream', () => {
  expect(
    messagesOf([cri('P', '{"msg":"a'), cri('F', 'other', 'stderr'), cri('P', 'b'), cri('F', 'c"}')]),
  ).toEqual(['other', 'abc'])
  expect(messagesOf([docker('{"msg":"a'), docker('other\n', 'stderr'), docker('b"}\n')])).toEqual([
    'other',
    'ab',
  ])
})

it('keeps a line that has no end', () => {
  expect(messagesOf([cri('P', 'a'), cri('P', 'b', 'stderr'), cri('P', 'c')])).toEqual(['ac', 'b'])
  expect(messagesOf([docker('a'), 'a line of no container'])).toEqual(['a line of no container', 'a'])
})

it('returns the same line however it was split', () => {
  const parts = fc.array(fc.stringMatching(/^[a-z ]{1,9}$/), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(parts, (texts) => {
      const whole = `x${texts.join('')}x`
      const cut = ['x', ...texts, 'x']
      expect(messagesOf(cut.map((text, at) => cri(at === cut.length - 1 ? 'F' : 'P', text)))).toEqual([whole])
      expect(messagesOf(cut.map((text, at) => docker(at === cut.length - 1 ? `${text}\n` : text)))).toEqual([
        whole,
      ])
    }),
  )
})
