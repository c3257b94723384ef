import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkloadContext } from '../workload.js'
import { cachedFolder } from './cached-folder.js'
import { bytesOfFile, type DataSet, readDataSet, writeDataSet } from './data-set.js'
import { demoPortions } from './demo-entries.js'
import type { DemoSubject } from './demo-subject.js'
import { dataSetVersion, entriesVersion } from './versions.js'

/** Fewer entries are written again by each run. */
const MIN_CACHED = 100_000

/** The data set with this number of entries. Written once, and then kept for other subjects and runs. */
export async function dataSetOf(context: WorkloadContext, entries: number): Promise<DataSet> {
  const directory = await cachedFolder(
    cacheOf(context, entries),
    `data-set-${entries}`,
    dataSetVersion(),
    (folder) => writeDataSet(folder, entries),
  )
  return await readDataSet(directory, entries)
}

/** The folder with a closed store that holds the data set. Written once, and then kept for other runs: only read it. */
export async function storeOf(
  subject: DemoSubject,
  context: WorkloadContext,
  data: Pick<DataSet, 'directory' | 'entries'>,
): Promise<string> {
  if (subject.reads !== undefined) return data.directory
  return await cachedFolder(
    cacheOf(context, data.entries),
    `${context.key}-${data.entries}`,
    `${entriesVersion()}-${subject.version}`,
    (directory) => storeDemo(subject, directory, data.entries),
  )
}

async function storeDemo(subject: DemoSubject, directory: string, entries: number): Promise<void> {
  const writer = await subject.open?.({ directory })
  if (writer === undefined) throw new Error(`${subject.name} cannot store entries.`)
  for (const portion of demoPortions(entries)) await writer.write(portion)
  await writer.flush()
  await writer.close()
  await subject.settle?.({ directory })
}

/** The bytes of all files of a closed store, or of the file that the subject reads. */
export async function bytesOf(subject: DemoSubject, directory: string): Promise<number> {
  if (subject.reads !== undefined) return await bytesOfFile(directory, subject.reads)
  if (subject.bytes !== undefined) return await subject.bytes({ directory })
  const files = await readdir(directory, { recursive: true, withFileTypes: true })
  const sizes = files
    .filter((file) => file.isFile())
    .map((file) => stat(join(file.parentPath, file.name)).then(({ size }) => size))
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

/** The folder for what is made of this number of entries. */
export function cacheOf({ cache, directory }: WorkloadContext, entries: number): string {
  return entries < MIN_CACHED ? join(directory, 'data-sets') : cache
}
