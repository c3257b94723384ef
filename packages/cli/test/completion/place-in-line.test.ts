import { expect, it } from 'vitest'
import { placeInLine } from '../../src/completion/place-in-line.js'
import { createProgram } from '../../src/program.js'
import { contextFor } from '../support/run-cli.js'

const program = createProgram(contextFor({ directory: '.' }))

function placeOf(line: string): unknown {
  const words = line.split(' ')
  const { place, db } = placeInLine(program, words.slice(0, -1), words.at(-1) ?? '')
  const found =
    place?.kind === 'option'
      ? [place.option.long, place.attached]
      : place?.kind === 'argument'
        ? [place.argument.name(), ...place.before]
        : place?.kind === 'flag'
          ? [place.command.name()]
          : []
  return [place?.kind, ...found, ...(db === undefined ? [] : [`db=${db}`])]
}

it.each<[string, unknown[]]>([
  ['', ['command']],
  ['se', ['command']],
  ['--db x se', ['command', 'db=x']],
  ['--d', ['flag', 'logpond']],
  ['search --m', ['flag', 'search']],
  ['search a', ['argument', 'query']],
  ['search a b c', ['argument', 'query', 'a', 'b']],
  ['search --utc --limit 5 a b', ['argument', 'query', 'a']],
  ['search -C 5 a', ['argument', 'query']],
  ['search --db=x.db a', ['argument', 'query', 'db=x.db']],
  ['search -- -a -b', ['argument', 'query', '-a']],
  ['search --fields a', ['option', '--fields', '']],
  ['search --fields=a', ['option', '--fields', '--fields=']],
  ['search --db ', ['option', '--db', '']],
  ['search --utc=a', [undefined]],
  ['top a', ['argument', 'field']],
  ['top service a b', ['argument', 'query', 'a']],
  ['context 5 a', ['argument', 'query']],
  ['trace a b', [undefined]],
  ['stats a', [undefined]],
  ['ui a', ['argument', 'file']],
  ['ui --o', ['flag', 'serve']],
  ['unknown a', [undefined]],
])('the line %s ends at %j', (line, expected) => {
  expect(placeOf(line)).toEqual(expected)
})
