import { closeSync, openSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll, describe } from 'vitest'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'
import { expectJournalCaught } from '../support/expect-journal-caught.js'

/** A driver that opens a resource each time, and releases it or not. */
function opens<Thing>(
  open: (directory: string) => Thing | Promise<Thing>,
  close: (thing: Thing, opening: number) => unknown,
): CreateDriver {
  let openings = 0
  return (context) => {
    const driver = brokenMemoryDriver()(context) as Awaited<ReturnType<CreateDriver>>
    let thing: Thing | undefined
    return {
      ...driver,
      open: async (signal) => {
        await driver.open(signal)
        thing = await open(context.directory)
      },
      close: async () => {
        if (thing !== undefined) await close(thing, ++openings)
        thing = undefined
      },
    }
  }
}

const timers: NodeJS.Timeout[] = []
const sockets: Server[] = []
const threads: Worker[] = []
const listener = () => {}

function startTimer(): void {
  timers.push(setTimeout(() => {}, 60_000))
}

afterAll(async () => {
  await Promise.all(threads.map((thread) => thread.terminate()))
  for (const timer of timers) clearTimeout(timer)
  for (const socket of sockets) socket.close()
  while (process.listeners('exit').includes(listener)) process.off('exit', listener)
})

describe('resources', () => {
  const often = 'repeated opening and closing leaves nothing open: no files, threads, handles or listeners'
  const openFile = (directory: string) => openSync(join(directory, 'file'), 'a')

  expectCaught(
    'a driver that leaves its file open',
    often,
    opens(openFile, () => {}),
  )
  expectCaught(
    'a driver that leaves its file open one time in ten',
    often,
    opens(openFile, (file, opening) => opening % 10 !== 0 && closeSync(file)),
  )
  expectCaught(
    'a driver that leaves the handle of its file to the garbage collector one time in ten',
    often,
    opens(
      (directory) => open(join(directory, 'file'), 'a'),
      (file, opening) => opening % 10 !== 0 && file.close(),
    ),
  )
  expectCaught(
    'a driver that leaves a file open elsewhere one time in ten',
    often,
    opens(
      () => openSync(fileURLToPath(import.meta.url), 'r'),
      (file, opening) => opening % 10 !== 0 && closeSync(file),
    ),
  )
  expectCaught(
    'a driver that leaves a thread running one time in ten',
    often,
    opens(
      () => new Worker('setInterval(() => {}, 1000)', { eval: true, name: 'indexer' }),
      (thread, opening) => {
        if (opening % 10 !== 0) return thread.terminate()
        thread.unref()
        return threads.push(thread)
      },
    ),
  )
  expectCaught(
    'a driver that leaves its timer running one time in ten',
    often,
    opens(
      () => setTimeout(() => {}, 60_000),
      (timer, opening) => (opening % 10 !== 0 ? clearTimeout(timer) : timers.push(timer)),
    ),
  )
  expectCaught(
    'a driver that leaves its timer running',
    often,
    opens(startTimer, () => {}),
  )
  expectCaught(
    'a driver that listens to the process forever',
    often,
    opens(
      () => process.on('exit', listener),
      () => {},
    ),
  )
  expectCaught(
    'a driver that leaves a file in its folder with each opening',
    often,
    opens(
      (directory) => {
        const path = join(directory, `lock-${Math.random()}`)
        writeFileSync(path, '')
        return path
      },
      () => {},
    ),
  )
  expectCaught(
    'a driver that leaves its socket open, though it keeps no process alive',
    often,
    opens(
      () => new Promise<void>((resolve) => sockets.push(createServer().listen(0, resolve).unref())),
      () => {},
    ),
  )

  const used = 'hundreds of reads and appends leave nothing open'

  expectCaught('a driver that opens its file for each append and forgets to close it', used, (context) => {
    const driver = brokenMemoryDriver()(context) as Awaited<ReturnType<CreateDriver>>
    return {
      ...driver,
      append: (batch) => {
        openFile(context.directory)
        return driver.append(batch)
      },
    }
  })
  expectCaught(
    'a driver that has a timer for each read, even when the read is done',
    used,
    brokenMemoryDriver((driver) => ({
      readAfter: (...args) => {
        startTimer()
        return driver.readAfter(...args)
      },
    })),
  )

  expectJournalCaught('an open driver that is idle does not keep its process alive', 'never idle')
  expectJournalCaught('a closed driver does not keep its process alive', 'timer left running')
})
