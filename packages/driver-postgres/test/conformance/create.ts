import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import type { CreateContext } from '@logpond/conformance'
// The built package: other processes load this file without a build.
import { postgres } from '@logpond/driver-postgres'

/** A folder of the suite is a schema of the server that the test has put into the environment. */
export const create = ({ directory }: CreateContext) => {
  const { LOGPOND_TEST_POSTGRES: url = '', LOGPOND_TEST_PARTITION_SIZE: partitionSize } = process.env
  return postgres({
    url,
    schema: `s${createHash('sha1').update(pathOf(directory)).digest('hex')}`,
    ...(partitionSize !== undefined && { partitionSize: Number(partitionSize) }),
  })
}

/** A link to a folder names the same store. */
function pathOf(directory: string): string {
  try {
    return realpathSync(directory)
  } catch {
    return directory
  }
}
