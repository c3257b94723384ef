import { afterEach, expect, it, vi } from 'vitest'
import { chosenGroups } from './support/chosen-groups.js'

const GROUPS = [{ name: 'lifecycle' }, { name: 'search' }, { name: 'size' }]

afterEach(() => vi.unstubAllEnvs())

it('chooses the groups with these names, in the order of the suite', () => {
  vi.stubEnv('LOGPOND_ALL_PROMISES', undefined)
  expect(chosenGroups(GROUPS, ['size', 'lifecycle'])).toEqual([{ name: 'lifecycle' }, { name: 'size' }])
})

it('leaves nothing out of a full run', () => {
  vi.stubEnv('LOGPOND_ALL_PROMISES', '1')
  expect(chosenGroups(GROUPS, ['size'])).toEqual(GROUPS)
})

it('refuses a name that no group of the suite has', () => {
  expect(() => chosenGroups(GROUPS, ['size', 'sizes'])).toThrow('sizes')
})
