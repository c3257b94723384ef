import type { ThreadCode } from '@logpond/sqlite/worker'

/** The script of the threads: worker.ts with all that it needs. The build puts it in the place of this module. */
export const workerCode: ThreadCode = { source: '', modules: {} }
