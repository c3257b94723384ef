import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { fillDatabase } from '../support/fill-database.js'
import { otlpReceiver, taken } from '../support/otlp-receiver.js'
import { runCli } from '../support/run-cli.js'
import { temporaryDirectory } from '../support/temporary-directory.js'

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))
const RECEIVER = fileURLToPath(new URL('../fixtures/otlp-receiver.mjs', import.meta.url))

/** Small requests, so that there are many of them; not too many, since each writes its state to a disk that may be busy. */
const SMALL = ['--max-bytes', '4000']

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `entry ${i}`)

async function filled(count: number): Promise<string> {
  const directory = temporaryDirectory()
  await fillDatabase(
    directory,
    numbered(count).map((message, i) => ({ message, timestamp: i + 1, attributes: { half: i % 2 } })),
  )
  return directory
}

function start(directory: string, args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const exit = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
  child.kill('SIGKILL')
  await exit
}

it.each([
  ['', [], numbered(700)],
  [', with a query', ['half:1'], numbered(1400).filter((_, i) => i % 2 === 1)],
])(
  'loses nothing when it is killed at any point, and repeats only the request that was under way%s',
  async (_, query, expected) => {
    const directory = await filled(expected.length * (1 + query.length))
    let child: ChildProcess | undefined
    let kills = 0
    // Kills at different steps: when a request has come, after it was answered, and some turns later.
    const receiver = await otlpReceiver((response, received) => {
      const step = receiver.requests.length % 6
      if (kills < 4 && step === 4) {
        kills++
        if (kills % 2 === 0) taken(response, received)
        void (async () => {
          for (let turn = 0; turn < (kills % 4) * 3; turn++) await setImmediate()
          child?.kill('SIGKILL')
        })()
        if (kills % 2 === 1) response.destroy()
      } else taken(response, received)
    })
    for (let status: unknown; status !== 0; ) {
      child = start(directory, [BIN, 'forward', ...query, '--quiet', '--to', receiver.url, ...SMALL])
      status = (await once(child, 'exit'))[0]
      // Killed, or done.
      expect(status).toBeOneOf([null, 0])
    }
    expect(kills).toBe(4)
    const { requests } = receiver
    const without = requests.filter(({ body }, i) => body !== requests[i - 1]?.body)
    expect(without.flatMap(({ messages }) => messages)).toEqual(expected)
    // Each kill, and each connection that broke, repeats at most one request.
    expect(requests.length - without.length).toBeLessThanOrEqual(8)
  },
)

it('loses nothing when the receiver is killed at any point', async () => {
  const directory = await filled(900)
  let receiver: ChildProcess | undefined
  let port = '0'
  const startReceiver = async () => {
    receiver = start(directory, [RECEIVER, 'received.db', port])
    const [line] = await once(
      createInterface({ input: receiver.stdout as NonNullable<typeof receiver.stdout> }),
      'line',
    )
    port = line as string
  }
  await startReceiver()
  const forward = start(directory, [
    ...[BIN, 'forward', '--follow', '--quiet', '--to', `http://127.0.0.1:${port}`],
    ...SMALL,
  ])
  const stored = async () => {
    const { lines } = await runCli(['export', '--db', 'received.db', '--fields', 'message'], { directory })
    return lines.map((line) => (JSON.parse(line) as { message: string }).message)
  }
  let count = 0
  for (let kills = 0; kills < 2; kills++) {
    // Until it has taken more, so that the next kill is at another place.
    for (const before = count; count <= before && count < 900; ) count = new Set(await stored()).size
    await kill(receiver as ChildProcess)
    await startReceiver()
  }
  while (count < 900) count = new Set(await stored()).size
  forward.kill('SIGTERM')
  expect(await once(forward, 'exit')).toEqual([0, null])
  await kill(receiver as ChildProcess)
  expect([...new Set(await stored())].sort()).toEqual(numbered(900).sort())
})
