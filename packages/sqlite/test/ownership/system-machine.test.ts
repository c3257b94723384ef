import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, it, onTestFinished, vi } from 'vitest'
import { systemMachine } from '../../src/ownership/system-machine.js'

const isLinux = process.platform === 'linux'

it('reports the facts of this process, and finds it by them', () => {
  const self = systemMachine.self()
  expect(self).toMatchObject({ pid: process.pid, host: hostname(), platform: process.platform })
  expect(systemMachine.find(process.pid)).toEqual({ start: self.processStart })
  expect(systemMachine.self()).toEqual(self)
})

it.runIf(isLinux)('reports the boot, the namespaces and the start of a process on Linux', () => {
  const self = systemMachine.self()
  expect(self.bootId).toMatch(/^[0-9a-f-]{36}$/)
  expect(self.namespaces).toMatch(/^pid:\[\d+\] time:\[\d*\]$/)
  expect(self.processStart).toMatch(/^\d+$/)
  expect(Number(systemMachine.find(1)?.start)).toBeLessThan(Number(self.processStart))
})

it('finds a running process whatever its name is', async () => {
  const child = spawn(process.execPath, [
    '-e',
    "process.title = 'a) R 1 (b'; process.stdout.write('x'); setInterval(() => {}, 1e6)",
  ])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  const pid = child.pid as number
  if (isLinux) expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain('(a) R 1 (b)')
  const found = systemMachine.find(pid)
  expect(found).toBeDefined()
  if (isLinux) expect(Number(found?.start)).toBeGreaterThan(Number(systemMachine.find(process.pid)?.start))
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(systemMachine.find(pid)).toBeUndefined()
})

it.runIf(isLinux)('does not find a process that has ended but was not reaped by its parent', async () => {
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'])
  onTestFinished(() => void parent.kill('SIGKILL'))
  const [output] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(output.toString())
  // From then on it reaps no children.
  await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'latin1')).toBe('sleep\n'))
  expect(systemMachine.find(pid)).toBeDefined()
  process.kill(pid, 'SIGKILL')
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z '))
  expect(() => process.kill(pid, 0)).not.toThrow()
  expect(systemMachine.find(pid)).toBeUndefined()
})

it.runIf(isLinux)('distinguishes an ended thread from a running one', async () => {
  const worker = new Worker(
    "const { readlinkSync } = require('fs'); require('worker_threads').parentPort.postMessage(readlinkSync('/proc/thread-self')); setInterval(() => {}, 1e6)",
    { eval: true },
  )
  onTestFinished(async () => void (await worker.terminate()))
  const [link] = (await once(worker, 'message')) as [string]
  const [pid, , id] = link.split('/')
  const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, 'latin1')
  const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  expect(systemMachine.hasThreadEnded(process.pid, `${id} ${start}`)).toBe(false)
  expect(systemMachine.hasThreadEnded(process.pid, `${id} ${Number(start) - 1}`)).toBe(true)
  await worker.terminate()
  expect(systemMachine.hasThreadEnded(process.pid, `${id} ${start}`)).toBe(true)
})

it.runIf(isLinux)('knows which folders no other machine can share', () => {
  expect(systemMachine.isLocal('/dev/shm')).toBe(true)
  expect(systemMachine.isLocal('/proc')).toBe(false)
  expect(systemMachine.isLocal('/there/is/no/such/folder')).toBe(false)
})
