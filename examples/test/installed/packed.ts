import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packPackages } from '../../../packages/build-targets/src/make-project.ts'

/** Whether the tests that install packages run: `npm run test:all -- examples`. */
export const isWanted = process.env.LOGPOND_INSTALLED_EXAMPLES === '1'

/** Runs something with the archives of the packages, which are removed afterwards. */
export async function withArchives<T>(
  names: readonly string[],
  run: (archives: string[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'logpond-archives-'))
  try {
    return await run(await packPackages(folder, names))
  } finally {
    await rm(folder, { recursive: true })
  }
}
