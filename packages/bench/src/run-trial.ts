// `node run-trial.js JSON` runs one trial in this process. The last line that it prints is the outcome as JSON.
import { measureTrial } from './measure-trial.js'
import type { TrialRun } from './trial.js'

const run = JSON.parse(process.argv[2] ?? '{}') as TrialRun
console.log(JSON.stringify(await measureTrial(run)))
