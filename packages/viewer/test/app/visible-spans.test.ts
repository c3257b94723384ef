import { visibleText as ofCommandLine } from '@logpond/mapping/writers'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { visibleSpans, visibleText } from '../../app/text/visible-spans.js'

const ESCAPE = '\u001b'

describe('text without colours', () => {
  test('is shown as the command line shows it', () => {
    const hostile = fc.constantFrom(
      '\u0000',
      '\u001b',
      '\u009b',
      '\u202e',
      '\u2028',
      '\ud800',
      '\udc00',
      '\uffff',
      '\t',
      '\n',
      '😀',
      'é',
    )
    const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), hostile)
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('').replaceAll(`${ESCAPE}[`, `${ESCAPE} [`)
        expect(visibleText(text)).toBe(ofCommandLine(text))
      }),
    )
  })

  test('every character of the basic plane is shown or escaped as the command line does it', () => {
    const wrong: string[] = []
    for (let code = 0; code <= 0xffff; code++) {
      const text = `a${String.fromCharCode(code)}b`
      if (visibleText(text) !== ofCommandLine(text)) wrong.push(code.toString(16))
    }
    expect(wrong).toEqual([])
  })

  test('keeps the characters that the page lays out', () => {
    expect(visibleText('a\n\tb\r', '\n\t')).toBe('a\n\tb\\r')
  })
})

describe('colours of terminals', () => {
  const cases: [text: string, classNames: string[]][] = [
    [`${ESCAPE}[31mred${ESCAPE}[0m plain`, ['ansi-1', '']],
    [`${ESCAPE}[1;92mbold`, ['ansi-10 ansi-bold']],
    [`${ESCAPE}[41;97mon red`, ['ansi-15 ansi-on-1']],
    [`${ESCAPE}[103mon bright yellow`, ['ansi-on-11']],
    [`${ESCAPE}[38;5;9mindexed`, ['ansi-9']],
    [`${ESCAPE}[38;5;196mof the cube`, ['ansi-9']],
    [`${ESCAPE}[48;5;244mgrey`, ['ansi-on-8']],
    [`${ESCAPE}[38;2;250;10;10mtrue colour`, ['ansi-9']],
    [`${ESCAPE}[7mswapped`, ['ansi-back ansi-on-front']],
    [`${ESCAPE}[31;7mswapped red`, ['ansi-back ansi-on-1']],
    [`${ESCAPE}[31mred${ESCAPE}[39mno longer`, ['ansi-1', '']],
    [
      `${ESCAPE}[1;3;4;9mall${ESCAPE}[22;23;24;29mnone`,
      ['ansi-bold ansi-italic ansi-underline ansi-strike', ''],
    ],
    [`${ESCAPE}[mreset`, ['']],
    [`${ESCAPE}[38;5mincomplete`, ['ansi-0']],
    [`${ESCAPE}[38mincomplete`, ['']],
    [`${ESCAPE}[999mno colour`, ['']],
  ]
  for (const [text, classNames] of cases) {
    test(`${JSON.stringify(text)} has the classes ${JSON.stringify(classNames)}`, () => {
      expect(visibleSpans(text).map(({ className }) => className)).toEqual(classNames)
    })
  }

  test('other sequences are shown, and change nothing', () => {
    const text = `${ESCAPE}[2J${ESCAPE}]8;;http://x\u0007link${ESCAPE}[`
    expect(visibleText(text)).toBe('\\e[2J\\e]8;;http://x\\u0007link\\e[')
    expect(visibleSpans(text).every(({ className }) => className === '' || className === 'escaped')).toBe(
      true,
    )
  })

  test('classes are made of known names only, whatever the text', () => {
    const parameters = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom('', 38, 48, 5, 2)),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(parameters, fc.string(), (codes, rest) => {
        for (const { className } of visibleSpans(`${ESCAPE}[${codes.join(';')}m${rest}`))
          for (const name of className.split(' ').filter((one) => one !== ''))
            expect(name).toMatch(
              /^(escaped|ansi-(on-)?(1[0-5]|\d|back|front)|ansi-(bold|dim|italic|underline|strike))$/,
            )
      }),
    )
  })

  test('nothing but the sequences themselves is lost', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 110 }), fc.string())), (parts) => {
        const text = parts.map(([code, rest]) => `${ESCAPE}[${code}m${rest}`).join('')
        expect(visibleText(text)).toBe(parts.map(([, rest]) => ofCommandLine(rest)).join(''))
      }),
    )
  })
})

describe('marks', () => {
  test('cut spans, and keep to texts that are shown', () => {
    const text = `a${ESCAPE}[31mbc\u0007d${ESCAPE}[0me`
    const at = (part: string) => ({ start: text.indexOf(part), end: text.indexOf(part) + part.length })
    const marks = [{ start: 0, end: at('b').end }, at('d')]
    expect(visibleSpans(text, '', marks)).toEqual([
      { text: 'a', className: '', isMarked: true },
      { text: 'b', className: 'ansi-1', isMarked: true },
      { text: 'c', className: 'ansi-1' },
      { text: '\\u0007', className: 'escaped' },
      { text: 'd', className: 'ansi-1', isMarked: true },
      { text: 'e', className: '' },
    ])
  })

  test('change nothing of the text, whatever they cover', () => {
    const place = fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 5 }))
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(place), (text, places) => {
        let end = 0
        const marks = places.flatMap(([gap, length]) => {
          const start = end + gap
          end = start + length
          return end <= text.length ? [{ start, end }] : []
        })
        const spans = visibleSpans(text, '\n', marks)
        expect(spans.map((span) => span.text).join('')).toBe(visibleText(text, '\n'))
        for (const span of spans) expect(span.text).not.toBe('')
      }),
    )
  })
})
