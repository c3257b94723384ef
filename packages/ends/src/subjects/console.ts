import { captureConsole } from '@logpond/console'
import type { Subject } from '../subject.js'
import { firstCommit } from './first-commit.js'

const log = (line: string) => console.log(line)

export const capturedConsole: Subject = {
  name: '@logpond/console, `captureConsole`',
  packages: [],
  start(target) {
    captureConsole({ ...target })
    return { log, ready: firstCommit() }
  },
}

export const registeredConsole: Subject = {
  name: '@logpond/console, `--import @logpond/console/register`',
  packages: [],
  flags: ['--import', '@logpond/console/register'],
  environment: ({ path }) => ({ LOGPOND_DB: path }),
  start: () => ({ log, ready: firstCommit() }),
}
