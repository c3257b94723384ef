import { join } from 'node:path'
import type { CreateContext } from '@logpond/conformance'
import { duckdbDriver } from './duckdb-driver.ts'

/** What the conformance suite makes its drivers with: many, each in a folder of its own. */
export const create = ({ directory }: CreateContext) => duckdbDriver({ path: join(directory, 'logs') })
