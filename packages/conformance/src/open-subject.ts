import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ExamineOptions } from './examine.js'
import { firstOpening, firstProcess } from './first-opening.js'
import { DriverProcesses } from './lab/driver-processes.js'
import { SharedStore } from './lab/shared-store.js'
import { CollectedFiles } from './resources/collected-files.js'
import type { Subject } from './subject.js'

const TIMEOUT = 120_000
const OPEN_TIMEOUT = 15_000
const END_TIMEOUT = 15_000

/** What is known about a driver before its promises are tested. */
export interface OpenedSubject extends ExamineOptions {
  /** The `name` of the driver. */
  readonly name: string
}

/** Uses a new folder for each first opening, since a killed process may leave a lock. */
async function inNewFolder<Result>(work: (directory: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'logpond-conformance-'))
  try {
    return await work(directory)
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

/**
 * Makes a driver and opens it once, to see whether that works and what it claims. Fills in the defaults of the subject.
 *
 * @param needsProcesses Whether the module will be needed.
 * @throws ConformanceFailure if `create` makes no driver, or one that cannot be opened.
 */
export async function openSubject(subject: Subject, needsProcesses: boolean): Promise<OpenedSubject> {
  const { create, seed, timeout = TIMEOUT, openTimeout = OPEN_TIMEOUT, strict = false } = subject
  const { endTimeout = END_TIMEOUT, server, faults } = subject
  const module = subject.module instanceof URL ? fileURLToPath(subject.module) : subject.module
  const { name, supports } = await inNewFolder((directory) => firstOpening(create, directory, openTimeout))
  if (needsProcesses && module !== undefined) {
    await inNewFolder((directory) => firstProcess(module, directory, openTimeout))
  }
  const tools = {
    shared: new SharedStore({ create, timeout }),
    collected: new CollectedFiles(),
    processes: module === undefined ? undefined : new DriverProcesses(module),
  }
  const options = { seed: seed ?? randomInt(2 ** 31), timeout, endTimeout, strict }
  return { create, name, supports, module, server, faults, ...options, ...tools }
}
