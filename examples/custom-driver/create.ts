import { join } from 'node:path'
import type { CreateContext } from '@logpond/conformance'
import { levelDriver } from './level-driver.ts'

/** What the conformance suite makes its drivers with: many, each in a folder of its own. */
export const create = ({ directory }: CreateContext) => levelDriver({ path: join(directory, 'logs') })
