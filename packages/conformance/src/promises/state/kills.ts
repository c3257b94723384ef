import type { LogDriver } from '@logpond/core'
import { ConformanceFailure } from '../../failure/conformance-failure.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { watchFiles } from '../../lab/store-files.js'
import { callsOf } from '../../store/process-calls.js'
import { expectFigures } from '../../store/store-questions.js'
import { type StepName, StoreWalk } from '../../store/store-walk.js'

/** The steps of a process, and the work that is under way when it is killed. */
interface Life {
  readonly steps: readonly StepName[]
  readonly work?: 'open' | 'checkpoint' | 'close'
  /** Whether the next process opens the store, without a check in between. */
  readonly isFollowed?: boolean
}

/** Without `appendFailing`, since a batch that throws cannot be sent to a process. */
const LIVES: readonly Life[] = [
  { steps: ['appendLarge', 'append', 'cleanNewest', 'appendLastAgain'] },
  { steps: ['cleanNewest', 'dryRunOfAll', 'cleanStep', 'appendLarge'], work: 'checkpoint' },
  { steps: ['append', 'checkpoint', 'append', 'cleanSome'], work: 'close' },
  { steps: ['cleanEverything'], isFollowed: true },
  { steps: [], work: 'open' },
]

async function killedAtAnyPoint(lab: Lab): Promise<void> {
  const walk = new StoreWalk(lab.supports, lab.seed)
  for (const life of LIVES) {
    await live(lab, walk, life)
    if (life.isFollowed) continue
    const driver = await openAfterKill(lab)
    await walk.check(driver)
    if (life === LIVES.at(-1)) await walk.go(driver, ['append'])
    await lab.close(driver)
  }
}

async function live(lab: Lab, walk: StoreWalk, { steps, work }: Life): Promise<void> {
  const child = await lab.unopenedProcess()
  const calls = callsOf(child)
  if (work !== 'open') {
    await child.ready()
    await expectFigures(calls, walk.model)
    await walk.go(calls, [...walk.randomSteps(1, ['appendFailing']), ...steps])
  }
  if (work !== undefined) {
    const untilChange = watchFiles(await lab.directory())
    const going = child.call(work).catch(() => {})
    // Batches that are committed during a checkpoint are as safe as others.
    if (work === 'checkpoint') await walk.model.append(calls, walk.batch(3))
    else await untilChange(going)
  }
  await child.kill()
  walk.model.note(work === undefined ? 'killed' : `killed while ${work} was under way`)
}

async function openAfterKill(lab: Lab): Promise<LogDriver> {
  try {
    return await lab.open()
  } catch (cause) {
    throw new ConformanceFailure(
      `the store could not be opened after its process was killed (SIGKILL): ${cause}`,
      { cause },
    )
  }
}

/** Stores whose process is killed at any point. */
export const interrupted: readonly DriverPromise[] = [
  {
    name: 'a store reopens exactly as it was after its process is killed at any point, including open, checkpoint and close',
    claim: 'persistent',
    needsProcesses: true,
    check: killedAtAnyPoint,
  },
]
