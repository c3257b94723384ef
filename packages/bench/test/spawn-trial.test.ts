import { expect, it } from 'vitest'
import { spawnTrial } from '../dist/spawn-trial.js'

it('hands back what a process of its own measured', async () => {
  const parameters = { entries: 10, size: 10 }
  expect(await spawnTrial({ workload: 'batches', subject: 'hand-transactions', parameters })).toMatchObject({
    name: expect.stringContaining('better-sqlite3'),
    figures: { 'entries/s': expect.any(Number) },
  })
})

it('rejects with the message of what its process died of, and with nothing else', async () => {
  const run = { workload: 'producers', subject: 'hand-transactions', parameters: {} }
  await expect(spawnTrial(run)).rejects.toThrow(
    /^better-sqlite3.* cannot tell of one entry when it is committed\.$/,
  )
  await expect(spawnTrial({ ...run, subject: 'nobody' })).rejects.toThrow(
    /^There is no trial producers of nobody\.$/,
  )
})
