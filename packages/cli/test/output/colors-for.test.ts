import { afterEach, expect, it, vi } from 'vitest'
import { colorsFor } from '../../src/output/colors-for.js'
import { RecordedOutput } from '../support/recorded-output.js'

afterEach(() => vi.unstubAllEnvs())

it.each([
  ['1', '', true],
  ['', '', false],
  ['0', '', false],
  ['1', '1', false],
])(
  'has colours in a pipe only if the environment asks for them: FORCE_COLOR=%j NO_COLOR=%j',
  (forced, refused, has) => {
    vi.stubEnv('FORCE_COLOR', forced)
    vi.stubEnv('NO_COLOR', refused)
    expect(colorsFor(new RecordedOutput()).red('a') !== 'a').toBe(has)
  },
)
