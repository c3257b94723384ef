import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const FIXTURE = fileURLToPath(new URL('../fixtures/fake-timers.mjs', import.meta.url))

/** Libraries that fake the timers of a process, and when they do so. */
export const FAKINGS = ['sinon', 'node:test'].flatMap((library) =>
  ['before loading', 'before opening', 'after opening'].map((moment) => [library, moment] as const),
)

/** The output of {@link useWithFakeTimers} if every promise settles. */
export const ALL_SETTLED = [
  'settled: open',
  'committed',
  'durable',
  'flush',
  'search',
  'count',
  'histogram',
  'scan',
  'whenWritable',
  'batchTimeout',
  'status',
  'write',
  'close the stream',
  'unfollow',
  'cleanup',
  'close',
].join(', ')

/** Uses a storage in a separate process whose timers stand still, and returns the output of that process. */
export function useWithFakeTimers(
  [library, moment]: readonly [string, string],
  driver: { readonly module: string; readonly name: string; readonly options: object },
): Promise<string> {
  const args = [FIXTURE, library, moment, driver.module, driver.name, JSON.stringify(driver.options)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  return new Promise((resolve) => child.on('close', () => resolve(output.trim())))
}
