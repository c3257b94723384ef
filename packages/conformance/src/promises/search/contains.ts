import type { TestEntry } from '../../entries/test-batch.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import { type Finding, filterPromise } from '../filter-promise.js'

const LONG = 'no needle here, only hay. '.repeat(1000)

export const contains: readonly DriverPromise[] = [
  filterPromise({
    name: 'contains finds a substring at the start, in the middle or at the end of a message',
    ...findings(
      [
        ...['disk full on sda', 'disk full on sda1', 'disk full', 'disk', 'd', '', 'a disk', 'dis k'],
        ...['sda'],
      ],
      [
        ...['disk', 'disk full on sda', 'd', 'full', 'sda', 'sda1', 'k f', 'a', 'is', ' ', 'full disk'],
        ...['disk full on sda12'],
      ],
    ),
  }),
  filterPromise({
    name: 'contains is case-sensitive',
    ...findings(
      [
        ...['disk', 'Disk', 'DISK', 'é', 'É', 'straße', 'STRASSE', 'STRAẞE', 'K', '\u212a', 'k', 'σ'],
        ...['ς', 'Σ', 'ı', 'İ', 'i', 'I'],
      ],
      [
        ...['disk', 'Disk', 'DISK', 'D', 'd', 'é', 'É', 'ß', 'SS', 'ẞ', 'K', '\u212a', 'k', 'σ', 'ς'],
        ...['Σ', 'ı', 'İ', 'i', 'I'],
      ],
    ),
  }),
  filterPromise({
    name: 'contains treats wildcards, quotes and other query syntax as plain text',
    ...findings(
      [
        ...['a%b', 'a_b', 'a*b', 'a?b', 'axb', 'axxb', 'ab', '[ab]', 'a', 'b', 'a\\b', 'a\\%b'],
        ...['a\\_b', 'a.b', '100%', 'a^b$', 'a|b', '(a)', 'a+b', '{a}'],
        ...["it's", "it''s", 'its', '"quoted"', 'quoted', ' two  spaces ', 'two spaces'],
        ...["'; DROP TABLE log; --", 'a AND b', 'a OR b', 'a -b', 'a b', '$1 :name ?1 @p', '$x'],
        ...['\\u0000', 'NULL', 'null', '`tick`', '#', '/* comment */'],
      ],
      [
        ...['a%b', '%', 'a_b', '_', 'a*b', '*', 'a?b', '?', '[ab]', '[', ']', '\\', '\\%', 'a\\'],
        ...['a\\_b', 'a.b', '.', '%%', '__', 'a^b$', '^a', 'b$', 'a|b', '(a)', 'a+b', '{a}', '.*'],
        ...["'", "it's", "''", '"', '"quoted"', ' ', '  ', ' two', 'spaces ', "'; DROP", '--', ' AND '],
        ...['OR', '-b', '$1', ':name', '?1', '@p', '$x', '\\u0000', '\\', 'NULL', '`', '#', '/*'],
      ],
    ),
  }),
  filterPromise({
    name: 'contains finds any characters without normalising them, including NUL and line breaks',
    ...findings(
      [
        ...['caf\u00e9', 'cafe\u0301', 'cafe', '😀', '😁', '👍😀', '👨‍👩‍👧', '👩', '日本語', '日本', '語'],
        ...['\ufeffbom', 'bom', '\ufb01n', 'fin', '\uffff', '\u{10ffff}', '½', '1/2', '\u00a0', ' '],
        ...['a\0b', 'a', 'b', 'ab', '\0', 'a\0', '\0b', 'a\nb', 'a\r\nb', 'a\rb', 'a\tb', 'a b', 'a\n'],
        ...['\nb', 'a\u2028b', '\0\0b', ''],
      ],
      [
        ...['\u00e9', 'e\u0301', '\u0301', 'cafe', '😀', '😁', '👩', '👨‍👩‍👧', '\u200d', '日本', '本', '語'],
        ...['\ufeff', '\ufb01', 'fi', '\uffff', '\u{10ffff}', '½', '\u00a0', ' '],
        ...['a\0b', '\0', '\0b', 'a\0', 'b', 'a', '\n', '\nb', 'a\n', '\r\n', '\r', '\t', 'a\nb'],
        ...['\u2028', '\0\0', 'a\0c', '\0a'],
      ],
    ),
  }),
  filterPromise({
    name: 'contains finds short and long substrings anywhere in a long message, and in no other field',
    entries: {
      atEnd: { message: `${LONG}Nadel` },
      inMiddle: { message: `${LONG}Nadel${LONG}` },
      without: { message: LONG },
      short: { message: 'Nadel' },
      hay: { message: 'no needle here' },
      service: { service: 'Nadel' },
      host: { host: 'Nadel' },
      attribute: { attributes: { Nadel: 'Nadel' } },
    },
    finds: [
      [{ contains: 'Nadel' }, 'atEnd inMiddle short'],
      [{ contains: `${LONG.slice(0, 10_000)}` }, 'atEnd inMiddle without'],
      [{ contains: `${LONG.slice(-10_000)}Nadel` }, 'atEnd inMiddle'],
      [{ contains: `Nadel${LONG.slice(0, 10_000)}` }, 'inMiddle'],
      [{ contains: `${LONG}x` }, ''],
      [{ contains: 'host' }, 'host'],
      [{ contains: '{' }, ''],
    ],
  }),
]

/** Entries with these messages, and for each substring the entries that contain it. */
function findings(messages: readonly string[], substrings: readonly string[]) {
  const entries: Record<string, TestEntry> = {}
  for (const [i, message] of messages.entries()) entries[`m${i}`] = { message }
  const finds = substrings.map((contains): Finding => {
    const names = Object.keys(entries).filter((name) => entries[name]?.message?.includes(contains))
    return [{ contains }, names.join(' ')]
  })
  return { entries, finds }
}
