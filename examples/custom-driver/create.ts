import { join } from 'node:path'
import type { CreateContext } from '@logpond/conformance'
import { levelDriver } from './level-driver.ts'

/** The conformance suite calls this for every driver it opens, each time with another folder. */
export const create = ({ directory }: CreateContext) => levelDriver({ path: join(directory, 'logs') })
