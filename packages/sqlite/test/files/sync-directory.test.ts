import { join } from 'node:path'
import { expect, it } from 'vitest'
import { syncDirectory } from '../../src/files/sync-directory.js'
import { temporaryDirectory } from '../temporary-directory.js'

it('does nothing if there is no directory to sync', () => {
  const directory = temporaryDirectory()
  syncDirectory(directory)
  expect(() => syncDirectory(join(directory, 'missing'))).not.toThrow()
})
