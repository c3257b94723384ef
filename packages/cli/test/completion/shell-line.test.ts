import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeFor, readShellLine } from '../../src/completion/shell-line.js'

const text = fc.string({ unit: fc.constantFrom(...'ab \'"\\$`!*<>()|&;~=#:{}[]?^\t-é漢'), maxLength: 12 })

describe('a line of bash', () => {
  it.each<[string, string[], string, string]>([
    ['logpond search ', ['logpond', 'search'], '', ''],
    ["logpond search 'level>=w", ['logpond', 'search'], 'level>=w', "'"],
    ['logpond search "a \\"b', ['logpond', 'search'], 'a "b', '"'],
    ['logpond \'a b\'\\ c"d" e', ['logpond', 'a b cd'], 'e', ''],
    ['cat x | logpond search x; logpond top s', ['logpond', 'top'], 's', ''],
    ['echo $(logpond top s', ['logpond', 'top'], 's', ''],
    ["logpond search '' a", ['logpond', 'search', ''], 'a', ''],
    ['logpond export 2> e x', ['logpond', 'export', '2'], 'x', ''],
  ])('%s is cut into words', (line, words, current, quote) => {
    const read = readShellLine(line)
    expect([read.words, read.current.text, read.current.quote]).toEqual([words, current, quote])
  })

  it('knows the file of a redirection', () => {
    expect(readShellLine('logpond export > a').isRedirection).toBe(true)
    expect(readShellLine('logpond export > a b').isRedirection).toBe(false)
    expect(readShellLine("logpond search 'a > b").isRedirection).toBe(false)
  })

  it('is read back from escaped text, in every quote', () => {
    fc.assert(
      fc.property(text, (written) => {
        expect(readShellLine(`x ${escapeFor('', written)}`).current.text).toBe(written)
        expect(readShellLine(`x '${escapeFor("'", written)}`).current.text).toBe(written)
        expect(readShellLine(`x "${escapeFor('"', written)}`).current.text).toBe(written)
      }),
    )
  })

  it.skipIf(spawnSync('bash', ['-c', 'true']).status !== 0)('is read as bash reads it', () => {
    const texts = fc.sample(
      text.filter((one) => one !== ''),
      300,
    )
    const words = texts.flatMap((one) => [
      escapeFor('', one),
      `'${escapeFor("'", one)}'`,
      `"${escapeFor('"', one)}"`,
    ])
    const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${words.join(' ')}`], { encoding: 'utf8' })
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts.flatMap((one) => [one, one, one]))
  })
})
