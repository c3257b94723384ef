import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A server in a process of its own, which ends with this one. */
export interface ServerProcess {
  readonly url: string
  readonly port: number
  /** Without a warning to the server. Returns when it is gone. */
  kill(): Promise<void>
  /** On the same port and the same files. */
  start(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** @param launch Starts the process; with port 0, on a free one. Resolves with the port when the server answers. */
export async function startServer(
  launch: (port: number) => Promise<{ child: ChildProcess; port: number }>,
): Promise<ServerProcess> {
  let { child, port } = await launch(0)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    kill,
    start: async () => {
      ;({ child, port } = await launch(port))
    },
    [Symbol.asyncDispose]: kill,
  }
}

/** Starts a program, and resolves when a line of its output matches. */
export async function startProgram(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; ready: RegExp },
): Promise<{ child: ChildProcess; match: RegExpExecArray }> {
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let output = ''
  const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
  const look = (text: Buffer) => {
    output = (output + text).slice(-10_000)
    const match = options.ready.exec(output)
    if (match !== null) resolve(match)
  }
  child.stdout.on('data', look)
  child.stderr.on('data', look)
  child.on('exit', (code) => reject(new Error(`${command} ended with ${code}: ${output}`)))
  child.on('error', reject)
  // A broken pipe of a killed server is expected.
  child.stdin.on('error', () => {})
  return { child, match: await promise }
}
