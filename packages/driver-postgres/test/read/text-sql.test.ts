import { describe, expect, it } from 'vitest'
import { SqlParameters } from '../../src/read/sql-parameters.js'
import { innerWordsSql } from '../../src/read/text-sql.js'

/** What the index is asked for a substring. */
function asked(text: string): unknown {
  const parameters = new SqlParameters()
  return innerWordsSql(text, parameters) === undefined ? undefined : parameters.values[0]
}

describe('the words of a substring', () => {
  it('are those that begin in it, and the beginning of the last one', () => {
    expect(asked('imed out waiting fo')).toBe("'out' & 'waiting' & 'fo':* | '*' | '\x1b'")
    expect(asked('imed ou')).toBe("'ou':* | '*' | '\x1b'")
  })

  it('are the first and the last too, if punctuation or a space is around them', () => {
    expect(asked('"timed ou')).toBe("'timed' & 'ou':* | '*' | '\x1b'")
    expect(asked('imed out ')).toBe("'out' | '*' | '\x1b'")
    expect(asked(' timed.')).toBe("'timed' | '*' | '\x1b'")
  })

  it('are none if the text may begin and end within one', () => {
    expect(asked('timed')).toBe(undefined)
    expect(asked('é')).toBe(undefined)
    expect(asked('... ')).toBe(undefined)
  })

  it('do not have a beginning of one letter, with which many begin', () => {
    expect(asked('imed o')).toBe(undefined)
    expect(asked('imed out o')).toBe("'out' | '*' | '\x1b'")
  })
})
