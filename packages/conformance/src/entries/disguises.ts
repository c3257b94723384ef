import fc, { type Arbitrary } from 'fast-check'
import { anyCharacters } from './any-characters.js'
import { LOOK_ALIKE_TEXTS, LOOK_ALIKES } from './look-alikes.js'

/** Ways in which engines, clients and careless code change a text. */
const DISGUISES: readonly ((text: string) => string)[] = [
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => text.normalize('NFC'),
  (text) => text.normalize('NFD'),
  (text) => text.normalize('NFKC'),
  (text) => text.normalize('NFD').replace(/\p{M}/gu, ''),
  (text) => text.replace(/\p{Cf}/gu, ''),
  (text) => text.replace(/\p{Nd}/gu, (digit) => String.fromCharCode(0x660 + (Number(digit) || 0))),
  (text) => text.trim(),
  (text) => `${text} `,
  (text) => ` ${text}`,
  (text) => `${text}\0`,
  (text) => `\0${text}`,
  (text) => `${text}\n`,
  (text) => `\ufeff${text}`,
  (text) => `0${text}`,
  (text) => `${text}.0`,
  (text) => `${text}e0`,
  (text) => text.replaceAll('\0', '\\u0000'),
  (text) => text.replaceAll('\\u0000', '\\uffff'),
  (text) => text.replaceAll('\\', '\\\\'),
  (text) => text.replaceAll("'", "''"),
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => JSON.stringify(text),
  (text) => encodeURIComponent(text),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('latin1'),
  (text) => text.slice(0, -1),
  (text) => [...text].toReversed().join(''),
  (text) => text.replace(/[\u{10000}-\u{10ffff}]/gu, '\ufffd'),
  (text) => String(Number(text)),
]

const disguise = fc.constantFrom(...DISGUISES)

const anyText = fc.oneof(fc.constantFrom(...LOOK_ALIKE_TEXTS), anyCharacters, fc.string({ unit: 'grapheme' }))

/** Two texts that look alike, or are the same. */
export const disguised: Arbitrary<readonly string[]> = fc
  .oneof(
    fc
      .constantFrom(...LOOK_ALIKES)
      .chain((family) => fc.tuple(fc.constantFrom(...family), fc.constantFrom(...family))),
    fc.tuple(anyText, disguise).map(([text, change]) => [text, change(text)]),
    fc.tuple(anyText, disguise, disguise).map(([text, one, other]) => [one(text), other(text)]),
  )
  .map((texts) => texts.map((text) => text.toWellFormed()))
