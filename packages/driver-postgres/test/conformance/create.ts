import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import type { CreateContext } from '@logpond/conformance'
// The built package: other processes load this file without a build.
import { postgres } from '@logpond/driver-postgres'

/** A folder of the suite is a schema of the server that the test has put into the environment. */
export const create = ({ directory, server }: CreateContext) => {
  const { LOGPOND_TEST_POSTGRES = '', LOGPOND_TEST_PARTITION_SIZE: partitionSize } = process.env
  const url = new URL(LOGPOND_TEST_POSTGRES)
  if (server !== undefined) url.host = `${server.host}:${server.port}`
  return postgres({
    url: url.href,
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
