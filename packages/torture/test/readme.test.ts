import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CASES } from '../src/cases.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('the README', () => {
  it.each(CASES)('has a line for row $row: $title', ({ row, title, drivers }) => {
    expect(readme).toContain(`| ${row} | ${title} | ${drivers.join(', ')} |`)
  })
})
