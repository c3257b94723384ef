import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { Application } from '../../driver-auto/test/support/application.js'

it('the first example of the README is a program that runs', async () => {
  const source = readFileSync(join(import.meta.dirname, 'readme/first-steps.js'), 'utf8')
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8')
  expect(readme.split('```js\n')[1]?.split('```')[0]).toBe(source)
  using application = new Application()
  application.install('console')
  application.install('mapping')
  application.write('first-steps.mjs', source)
  expect((await application.run('first-steps.mjs')).stdout).toBe('Card of Ada declined { order: 17 }\n')
})
