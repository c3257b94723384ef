import { describe } from 'vitest'
import { driverWithField } from '../../support/driver-that-matches.js'
import { expectCaught } from '../../support/expect-caught.js'

describe('search by substring', () => {
  const faults: [what: string, promise: string, matches: (message: string, wanted: string) => boolean][] = [
    [
      'ignores case',
      'contains is case-sensitive',
      (message, wanted) => message.toLowerCase().includes(wanted.toLowerCase()),
    ],
    [
      'ignores the case of ASCII letters',
      'contains is case-sensitive',
      (message, wanted) => like(message, wanted.replace(/[%_\\]/g, '\\$&'), 'i'),
    ],
    [
      'does not escape the wildcards of LIKE',
      'contains treats wildcards, quotes and other query syntax as plain text',
      (message, wanted) => like(message, wanted, ''),
    ],
    [
      'escapes % and _ but not the sign that escapes them',
      'contains treats wildcards, quotes and other query syntax as plain text',
      (message, wanted) => like(message, wanted.replace(/[%_]/g, '\\$&'), ''),
    ],
    [
      'trims what it searches for',
      'contains treats wildcards, quotes and other query syntax as plain text',
      (message, wanted) => message.includes(wanted.trim()),
    ],
    [
      'doubles quotes',
      'contains treats wildcards, quotes and other query syntax as plain text',
      (message, wanted) => message.includes(wanted.replaceAll("'", "''")),
    ],
    [
      'composes characters',
      'contains finds any characters without normalising them, including NUL and line breaks',
      (message, wanted) => message.normalize().includes(wanted.normalize()),
    ],
    [
      'cuts messages at NUL',
      'contains finds any characters without normalising them, including NUL and line breaks',
      (message, wanted) => message.split('\0')[0]?.includes(wanted) ?? false,
    ],
    [
      'checks only one line',
      'contains finds any characters without normalising them, including NUL and line breaks',
      (message, wanted) => message.split('\n').some((line) => line.includes(wanted)),
    ],
    [
      'finds the beginning of messages only',
      'contains finds a substring at the start, in the middle or at the end of a message',
      (message, wanted) => message.startsWith(wanted),
    ],
    [
      'needs three characters',
      'contains finds a substring at the start, in the middle or at the end of a message',
      (message, wanted) => wanted.length >= 3 && message.includes(wanted),
    ],
    [
      'needs something before and after',
      'contains finds a substring at the start, in the middle or at the end of a message',
      (message, wanted) => message.slice(1).includes(wanted),
    ],
    [
      'checks only the first 10,000 characters',
      'contains finds short and long substrings anywhere in a long message, and in no other field',
      (message, wanted) => message.slice(0, 10_000).includes(wanted),
    ],
    [
      'searches for at most 1,000 characters',
      'contains finds short and long substrings anywhere in a long message, and in no other field',
      (message, wanted) => message.includes(wanted.slice(0, 1000)),
    ],
  ]
  for (const [what, promise, matches] of faults) {
    expectCaught(
      `a driver that ${what}`,
      promise,
      driverWithField('contains', ({ message }, wanted) => matches(message, wanted)),
    )
  }
  expectCaught(
    'a driver that compares the whole row',
    'contains finds short and long substrings anywhere in a long message, and in no other field',
    driverWithField('contains', (entry, wanted) => JSON.stringify(Object.values(entry)).includes(wanted)),
  )
})

/** Like LIKE in SQL, with a backslash as the escape character. */
function like(message: string, pattern: string, flags: string): boolean {
  const parts = pattern.replace(/\\?[\s\S]/gu, (sign) => {
    if (sign === '%') return '[^]*'
    if (sign === '_') return '[^]'
    return sign.slice(-1).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  })
  return new RegExp(parts, flags).test(message)
}
