import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExamineOptions } from './examine.js'
import { SharedStore } from './shared-store.js'
import type { Subject } from './subject.js'

const TIMEOUT = 120_000

/** What is known of a driver before it is opened first. */
export interface OpenedSubject extends ExamineOptions {
  /** The name that the driver gives itself. */
  readonly name: string
}

/** Makes a driver once, to ask what it claims, and settles what the subject leaves open. */
export async function openSubject({ create, module, seed, timeout }: Subject): Promise<OpenedSubject> {
  const directory = await mkdtemp(join(tmpdir(), 'logpond-conformance-'))
  try {
    const { name, supports } = await create({ directory })
    const settled = timeout ?? TIMEOUT
    return {
      create,
      name,
      supports,
      module: module instanceof URL ? fileURLToPath(module) : module,
      seed: seed ?? randomInt(2 ** 31),
      timeout: settled,
      shared: new SharedStore({ create, timeout: settled }),
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
