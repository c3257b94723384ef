import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const PROGRAM = fileURLToPath(new URL('./write-until-killed.js', import.meta.url))

/** Kills another process that writes to a store. Returns how many entries it has committed at least. */
export async function killWhileWriting(key: string, directory: string, entries: number): Promise<number> {
  const child = fork(PROGRAM, [key, directory])
  let committed = 0
  while (committed < entries) [committed] = (await once(child, 'message')) as [number]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return committed
}
