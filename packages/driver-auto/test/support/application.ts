import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const execute = promisify(execFile)
const packages = join(import.meta.dirname, '../../..')

/** The packages that are always there: installing `@logpond/driver-auto` installs them. */
const ALWAYS = ['core', 'blocks', 'sqlite', 'driver-node-sqlite', 'driver-auto']

/** Modules from elsewhere, and the package that needs them. */
const OTHERS = {
  'signal-exit': 'core',
  'better-sqlite3': 'driver-better-sqlite3',
  'node-sqlite3-wasm': 'driver-wasm',
}

/** How a process ended. */
export interface Ended {
  readonly exit: number | NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** An application in its own folder, with what is installed there and nothing else. */
export class Application {
  readonly folder = mkdtempSync(join(tmpdir(), 'logpond-application-'))

  constructor() {
    for (const name of ALWAYS) this.install(name)
    this.link('signal-exit')
  }

  /** Installs what is published of a package. A link would lead back to the workspace, where everything is installed. */
  install(name: string): void {
    const target = join(this.folder, 'node_modules/@logpond', name)
    mkdirSync(target, { recursive: true })
    for (const part of ['package.json', 'dist']) {
      cpSync(join(packages, name, part), join(target, part), { recursive: true, filter: isCode })
    }
  }

  /** Installs a package that is not part of Logpond. */
  link(name: keyof typeof OTHERS): void {
    const { resolve } = createRequire(join(packages, OTHERS[name], 'package.json'))
    const path = resolve(name)
    const found = path.slice(0, path.lastIndexOf(`node_modules/${name}/`) + `node_modules/${name}`.length)
    symlinkSync(found, join(this.folder, 'node_modules', name), 'junction')
  }

  /** Installs a package that consists of one CommonJS module. */
  fake(name: string, source: string): void {
    this.write(
      `node_modules/${name}/package.json`,
      JSON.stringify({ name, version: '13.0.0', main: 'index.js' }),
    )
    this.write(`node_modules/${name}/index.js`, source)
  }

  write(file: string, content: string): void {
    const path = join(this.folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }

  /** Runs a file, and returns what it prints. */
  async run(...args: string[]): Promise<{ stdout: string; stderr: string }> {
    return execute(process.execPath, args, { cwd: this.folder, timeout: 60_000 })
  }

  /** Runs a file that may fail, with more environment variables. */
  async end(args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    const options = { cwd: this.folder, timeout: 60_000, maxBuffer: 2 ** 26, env: { ...process.env, ...env } }
    return new Promise((resolve) => {
      const child = execFile(process.execPath, args, options, (_error, stdout, stderr) =>
        resolve({ exit: child.signalCode ?? child.exitCode, stdout, stderr }),
      )
    })
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** What an application loads: the modules in few files. The rest of `dist` is for types and maps. */
function isCode(path: string): boolean {
  const [, inside = ''] = path.split(/[\\/]dist[\\/]/)
  return /^((chunks|worker)([\\/][^\\/]+\.c?js)?|[^\\/]+\.c?js)?$/.test(inside)
}
