import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'

/** A log must not load code from the network because of what a file looks like. */
const OPTIONS = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }

/** Opens the database, and creates it where there is none. */
export async function openDatabase(file: string): Promise<DuckDBInstance> {
  if (!existsSync(file)) await createDatabase(file)
  return DuckDBInstance.create(file, OPTIONS)
}

/**
 * Under another name first: killed between its first writes, DuckDB leaves a file that it refuses ever after. A link,
 * because renaming would replace what another process has created meanwhile.
 */
async function createDatabase(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.new`
  try {
    const instance = await DuckDBInstance.create(draft, OPTIONS)
    instance.closeSync()
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}
