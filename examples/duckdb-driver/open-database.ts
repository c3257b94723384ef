import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { link, rm } from 'node:fs/promises'
import { DuckDBInstance } from '@duckdb/node-api'

/** The content of a file must not make DuckDB load code from the network. */
const OPTIONS = { autoinstall_known_extensions: 'false', autoload_known_extensions: 'false' }

/** Opens the database. Creates it if it does not exist. */
export async function openDatabase(file: string): Promise<DuckDBInstance> {
  if (!existsSync(file)) await createDatabase(file)
  return DuckDBInstance.create(file, OPTIONS)
}

/**
 * Creates the database under another name first: if DuckDB is killed between its first writes, it leaves a file that it never
 * opens again. A link and not a rename, because a rename would replace a file that another process has just created.
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
