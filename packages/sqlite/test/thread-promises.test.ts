import { afterEach, expect, it, vi } from 'vitest'
import { promisesOfThreads } from './thread-promises.js'

afterEach(() => vi.unstubAllEnvs())

it('refuses a suite in which a group has another name', () => {
  vi.stubEnv('LOGPOND_ALL_PROMISES', undefined)
  expect(() => promisesOfThreads([{ name: 'lifecycle' }])).toThrow('append ahead')
})

it('leaves nothing out of a full run', () => {
  vi.stubEnv('LOGPOND_ALL_PROMISES', '1')
  const groups = [{ name: 'search' }, { name: 'lifecycle' }]
  expect(promisesOfThreads(groups)).toEqual(groups)
})
