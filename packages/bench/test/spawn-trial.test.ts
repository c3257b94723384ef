import { expect, it } from 'vitest'
import { spawnTrial } from '../dist/spawn-trial.js'

it('returns the figures that a child process measured', async () => {
  const parameters = { entries: 10, size: 10 }
  expect(await spawnTrial({ workload: 'batches', subject: 'hand-transactions', parameters })).toMatchObject({
    name: expect.stringContaining('better-sqlite3'),
    figures: { 'entries/s': expect.any(Number) },
  })
})

it('rejects with only the message of the error that ended its process', async () => {
  const run = { workload: 'producers', subject: 'hand-transactions', parameters: {} }
  await expect(spawnTrial(run)).rejects.toThrow(
    /^better-sqlite3.* does not report when a single entry is committed\.$/,
  )
  await expect(spawnTrial({ ...run, subject: 'unknown' })).rejects.toThrow(
    /^There is no workload producers, or no subject unknown\.$/,
  )
})
