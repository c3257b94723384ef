import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, startClient, temporaryFolder } from './start-client.js'

export const RSYSLOG = findProgram('rsyslogd')

/** An rsyslog that forwards each line of a file. */
export class Rsyslog {
  readonly #file: string

  /** @param action The parameters of its action `omfwd`, without the target. */
  constructor(port: number, action: string) {
    const folder = temporaryFolder()
    this.#file = join(folder, 'input.log')
    const config = join(folder, 'rsyslog.conf')
    writeFileSync(this.#file, '')
    writeFileSync(config, configuration(folder, this.#file, port, action))
    startClient(RSYSLOG as string, ['-n', '-f', config, '-i', join(folder, 'rsyslogd.pid')])
  }

  append(lines: readonly string[]): void {
    appendFileSync(this.#file, `${lines.join('\n')}\n`)
  }
}

function configuration(folder: string, file: string, port: number, action: string): string {
  return `
global(workDirectory="${folder}" maxMessageSize="64k" localHostname="box-1")
module(load="imfile")
input(type="imfile" File="${file}" Tag="shop[42]:" Severity="warning" Facility="local3")
action(type="omfwd" target="127.0.0.1" port="${port}" queue.type="LinkedList" queue.size="20000"
       action.resumeRetryCount="-1" action.resumeInterval="1" ${action})
`
}
