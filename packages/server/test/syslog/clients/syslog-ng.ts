import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { findProgram, runs, startClient, temporaryFolder } from './start-client.js'

interface Program {
  readonly path: string
  readonly options: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

/** Debian's package conflicts with rsyslog, so it is unpacked without being installed, with the libraries that only it needs. */
const PACKAGES = ['syslog-ng-core', 'libivykis0', 'libnet1', 'libwrap0']
const UNPACKED = join(tmpdir(), `logpond-syslog-ng-${userInfo().uid}`)

/** The installed syslog-ng, or Debian's package in a temporary folder; `undefined` if neither runs here. */
export const SYSLOG_NG: Program | undefined = installed() ?? unpacked()

function installed(): Program | undefined {
  const path = findProgram('syslog-ng')
  return path !== undefined && runs(path, '--version') ? { path, options: [], env: {} } : undefined
}

function unpacked(): Program | undefined {
  if (findProgram('apt-get') === undefined || findProgram('dpkg') === undefined) return undefined
  try {
    if (!existsSync(UNPACKED)) unpack()
    const library = join(UNPACKED, 'usr/lib/syslog-ng')
    const version = readdirSync(library).find((name) => /^\d/.test(name)) ?? ''
    const libraries = readdirSync(join(UNPACKED, 'usr/lib'))
      .filter((name) => name.includes('linux'))
      .map((name) => join(UNPACKED, 'usr/lib', name))
    const path = join(UNPACKED, 'usr/sbin/syslog-ng')
    const env = { LD_LIBRARY_PATH: [library, ...libraries].join(':') }
    execFileSync(path, ['--version'], { stdio: 'ignore', env: { ...process.env, ...env } })
    return { path, options: [`--module-path=${join(library, version)}`], env }
  } catch {
    return undefined
  }
}

function unpack(): void {
  const folder = `${UNPACKED}-${process.pid}`
  mkdirSync(folder)
  const options = { cwd: folder, stdio: 'ignore', timeout: 60_000 } as const
  execFileSync('apt-get', ['download', ...PACKAGES], options)
  for (const name of readdirSync(folder)) execFileSync('dpkg', ['-x', name, 'root'], options)
  renameSync(join(folder, 'root'), UNPACKED)
}

/** A syslog-ng that forwards each line of a file. */
export class SyslogNg {
  readonly #file: string

  /** @param destination A driver of syslog-ng for the destination. */
  constructor(destination: string) {
    const { path, options, env } = SYSLOG_NG as Program
    const folder = temporaryFolder()
    this.#file = join(folder, 'input.log')
    const config = join(folder, 'syslog-ng.conf')
    writeFileSync(this.#file, '')
    writeFileSync(config, configuration(this.#file, destination))
    const files = [
      ['-f', config],
      ['-R', join(folder, 'state')],
      ['-c', join(folder, 'control')],
      ['-p', join(folder, 'pid')],
    ].flat()
    startClient(path, ['-F', '--no-caps', ...files, ...options], env)
  }

  append(lines: readonly string[]): void {
    appendFileSync(this.#file, `${lines.join('\n')}\n`)
  }
}

function configuration(file: string, destination: string): string {
  return `
@version: 3.35
options { keep-hostname(yes); use-dns(no); dns-cache(no); stats-freq(0); log-msg-size(65536); };
source lines {
  file("${file}" flags(no-parse) follow-freq(0.1) program-override("shop") host-override("box-1")
    default-facility(local3) default-priority(warning));
};
destination logpond { ${destination} };
log { source(lines); destination(logpond); flags(flow-control); };
`
}
