import { describe, expect, it } from 'vitest'
import { diskState, type FileSystem } from '../../src/connection/disk-state.js'

const roomy = { bavail: 1_000_000, bsize: 4096, files: 1000, ffree: 900 }

function fileSystem(space: Partial<typeof roomy>, denied: Record<string, string> = {}): FileSystem {
  return {
    statfsSync: (path) => {
      expect(path).toBe('/logs')
      return { ...roomy, ...space }
    },
    accessSync: (path) => {
      const code = denied[path]
      if (code !== undefined) throw Object.assign(new Error(code), { code })
    },
  }
}

describe('diskState', () => {
  it.each([
    ['next to no space', { bavail: 255 }, 'full'],
    ['some space', { bavail: 256 }, 'unknown'],
    ['no room for one more file', { ffree: 0 }, 'full'],
    ['files that are not counted', { files: 0, ffree: 0 }, 'unknown'],
  ])('with %s', (_name, space, state) => {
    expect(diskState('/logs/a.db', fileSystem(space))).toBe(state)
  })

  it.each([
    ['/logs', 'EACCES', 'read-only'],
    ['/logs/a.db', 'EROFS', 'read-only'],
    ['/logs/a.db', 'EPERM', 'read-only'],
    ['/logs/a.db', 'ENOENT', 'unknown'],
  ])('with %s that is %s', (path, code, state) => {
    expect(diskState('/logs/a.db', fileSystem({}, { [path]: code }))).toBe(state)
  })

  it('is unknown if the disk cannot be examined', () => {
    const broken = () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' })
    }
    expect(diskState('/logs/a.db', { statfsSync: broken, accessSync: broken })).toBe('unknown')
  })

  it('examines the real disk', () => {
    expect(diskState(import.meta.filename)).toBe('unknown')
  })
})
