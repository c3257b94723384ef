import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CreateDriver } from '../src/create-driver.js'
import { runConformance } from '../src/run-conformance.js'

const script = fileURLToPath(new URL('../../../scripts/new-driver.mjs', import.meta.url))
// Inside this package, so that its imports are found.
const folder = fileURLToPath(new URL('../node_modules/.cache/driver-my-engine', import.meta.url))

const newDriver = (...args: string[]) => spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })

describe('npm run new-driver', () => {
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true })
    expect(newDriver('my-engine', folder)).toMatchObject({ status: 0, stderr: '' })
  })

  it('writes a package with a driver, its conformance test and a README', () => {
    const files = ['README.md', 'package.json', 'tsconfig.json', 'tsconfig.test.json', 'src/index.ts']
    for (const file of [...files, 'test/conformance.test.ts'])
      expect(existsSync(join(folder, file))).toBe(true)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
    expect(manifest.name).toBe('@logpond/driver-my-engine')
    expect(manifest.engines).toEqual({ node: '>=22.15' })
    expect(manifest.dependencies).toBeUndefined()
    expect(Object.keys(manifest.peerDependencies as object)).toEqual(['@logpond/core'])
  })

  it('writes a driver that keeps its promises', async () => {
    const { myEngine } = (await import(join(folder, 'src/my-engine.ts'))) as { myEngine: CreateDriver }
    const report = await runConformance({ create: myEngine })
    expect(report.driver).toBe('my-engine')
    expect(report.verdicts.filter(({ status }) => status === 'failed')).toEqual([])
  })

  it('touches nothing that is there already', () => {
    const { status, stderr } = newDriver('my-engine', folder)
    expect(status).toBe(1)
    expect(stderr).toContain(`${folder} is there already`)
  })

  it('wants a name in kebab-case', () => {
    expect(newDriver('My_Engine').stderr).toContain('"My_Engine" is none')
    expect(newDriver().stderr).toContain('npm run new-driver -- my-engine')
  })
})
