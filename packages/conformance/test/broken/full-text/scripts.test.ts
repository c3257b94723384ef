import { foldedWords } from '@logpond/core'
import { describe } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { driverWithWords } from '../../support/driver-with-words.js'
import { expectCaught } from '../../support/expect-caught.js'

const runs =
  'text finds runs of scripts without spaces wherever they occur, also next to other words and in longer runs'
const escapes =
  'escape sequences and control characters separate words, and what is in an escape sequence is not a word'

const UNSPACED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}ー]/u

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with ESC.
const ESCAPES = /\x1b/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC.
const COLOURS = /\x1b\[[\d;]*m/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: the others are control characters too.
const OTHER_CONTROLS = /[^\P{Cc}\n\x07\x1b]/gu

/** Words as core cuts them, with runs of scripts without spaces as other words. */
const joined = (change: (run: string) => string[]) => (text: string) => {
  const words: string[] = []
  let run = ''
  for (const part of text.split(/([\p{L}\p{N}\p{M}]+)/u)) {
    for (const word of foldedWords(part)) {
      if (UNSPACED.test(word)) run += word
      else {
        words.push(...change(run), word)
        run = ''
      }
    }
    words.push(...change(run))
    run = ''
  }
  return words
}

const pairsOf = (run: string) => {
  const characters = [...run]
  return characters.length < 2 ? characters : characters.slice(1).map((last, i) => `${characters[i]}${last}`)
}

describe('text of scripts without spaces', () => {
  const faults: [what: string, create: CreateDriver][] = [
    ['takes a run for a word', driverWithWords(joined((run) => (run === '' ? [] : [run])))],
    ['takes pairs of characters for words', driverWithWords(joined(pairsOf))],
    [
      'takes a run and the letters next to it for a word, as FTS5 does',
      driverWithWords((text) => text.toLowerCase().match(/[\p{L}\p{N}\p{Co}]+/gu) ?? []),
    ],
    [
      'knows Han only',
      driverWithWords((text) => {
        return text.toLowerCase().match(/\p{sc=Han}|(?:(?!\p{sc=Han})[\p{L}\p{N}\p{Co}])+/gu) ?? []
      }),
    ],
    [
      'does not know the scripts of Southeast Asia',
      driverWithWords((text) =>
        foldedWords(text.replace(/[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmr}\p{sc=Mymr}]+/gu, 'x')),
      ),
    ],
    [
      'ignores the marks of Thai',
      driverWithWords((text) => foldedWords(text.replace(/(?=\p{M})\p{sc=Thai}/gu, ''))),
    ],
    ['ignores all marks', driverWithWords((text) => foldedWords(text.replace(/\p{M}/gu, '')))],
    ['composes marks', driverWithWords((text) => foldedWords(text.normalize('NFC')))],
    [
      'takes half-width kana for full-width kana',
      driverWithWords((text) => foldedWords(text.normalize('NFKC'))),
    ],
    [
      'knows no ideographs outside the basic plane',
      driverWithWords((text) => foldedWords(text.replace(/[\u{10000}-\u{10ffff}]/gu, ' '))),
    ],
    [
      'takes a run for its characters in any order',
      driverWithWords(foldedWords, (found, wanted, { prefix }) => {
        return wanted.every((word, i) => {
          const isStart = prefix && i === wanted.length - 1
          return found.some((candidate) => (isStart ? candidate.startsWith(word) : candidate === word))
        })
      }),
    ],
    [
      'finds characters only where no other script is next to them',
      driverWithWords((text) =>
        text.split(/[^\p{L}\p{N}\p{M}]+/u).flatMap((run) => {
          return /[a-z]/i.test(run) && UNSPACED.test(run) ? [run.toLowerCase()] : foldedWords(run)
        }),
      ),
    ],
  ]
  for (const [what, create] of faults) expectCaught(`a driver that ${what}`, runs, create)
})

describe('text with escape sequences', () => {
  const without = (sequences: RegExp, by = ' ') =>
    driverWithWords((text) => foldedWords(text.replace(sequences, by).replace(ESCAPES, '\n')))
  const csi = String.raw`\x1b\[[0-?]*[ -/]*[@-~]`
  const strings = String.raw`\x1b[\]PX^_][^\0-\x1f\x7f-\x9f]*(?:\x07|\x1b\\)`
  const others = String.raw`\x1b[!-/]*[0-~]`
  const all = [csi, strings, others].join('|')
  const faults: [what: string, create: CreateDriver][] = [
    ['does not know escape sequences', without(/(?!)/g)],
    ['knows only colours', without(COLOURS)],
    ['knows only sequences that begin with ESC [', without(new RegExp(csi, 'g'))],
    ['does not know links and titles', without(new RegExp([csi, others].join('|'), 'g'))],
    ['does not know short sequences', without(new RegExp([csi, strings].join('|'), 'g'))],
    [
      'knows 8-bit forms, which are parts of other characters in wrongly decoded text',
      without(new RegExp(`${all}|\x9b[0-?]*[ -/]*[@-~]`, 'g')),
    ],
    ['joins the words around a sequence', without(new RegExp(all, 'g'), '')],
    [
      'loses all that follows a title without an end',
      without(
        new RegExp([csi, String.raw`\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)`, others].join('|'), 'g'),
      ),
    ],
    [
      'takes the end of a line for a part of a sequence',
      without(new RegExp([String.raw`\x1b\[[0-?]*\s*[@-~]`, all].join('|'), 'g')),
    ],
    [
      'joins words around control characters',
      driverWithWords((text) => foldedWords(text.replace(OTHER_CONTROLS, ''))),
    ],
    [
      'cuts a message at its first escape sequence',
      driverWithWords((text) => foldedWords(text.split('\x1b')[0] ?? '')),
    ],
  ]
  for (const [what, create] of faults) expectCaught(`a driver that ${what}`, escapes, create)
})
