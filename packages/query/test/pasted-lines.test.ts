import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { entryFilter } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { toDriverSearch } from '../../core/src/read/driver-query.js'
import { parseQuery } from '../src/index.js'

/** Logs of real systems, which are not part of the repository: https://github.com/logpai/loghub */
const FOLDER = process.env.LOGPOND_LOGHUB ?? ''
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith('.log')) : []

describe.skipIf(files.length === 0)('lines of real logs', () => {
  it.each(files)('of %s become words that find the line', (name) => {
    for (const line of readFileSync(`${FOLDER}/${name}`, 'utf8').split(/\r?\n/)) {
      if (line.trim() === '') continue
      const query = parseQuery(line)
      expect(Object.keys(query)).toEqual(['text'])
      const matches = entryFilter(toDriverSearch(query))
      expect(matches({ timestamp: 0, severity: 9, message: line } as never)).toBe(true)
    }
  })
})
