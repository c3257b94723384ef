import { join } from 'node:path'
import type { CreateContext } from '@logpond/conformance'
import { myEngine } from '../../src/my-engine.ts'

// Other processes load this source file directly, so it must import files of this package as .ts.
export const create = ({ directory }: CreateContext) =>
  myEngine({ path: join(directory, 'logs.db'), thread: 'main' })
