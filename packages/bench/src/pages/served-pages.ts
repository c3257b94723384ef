import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium } from 'playwright-core'
import type { ServedStore } from './serve-pages.js'

const PATHS = [process.env.LOGPOND_CHROMIUM ?? '', '/usr/bin/chromium', '/usr/bin/google-chrome']

/** A process that serves the pages. */
export interface ServedPages {
  /** With the token. */
  readonly address: string
  /** Sets how many entries it stores in a second. */
  store(rate: number): void
  end(): Promise<void>
}

export async function servePages(store: ServedStore): Promise<ServedPages> {
  const script = fileURLToPath(new URL('serve-pages.js', import.meta.url))
  const child = spawn(process.execPath, [script, JSON.stringify(store)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  }) as unknown as ChildProcessWithoutNullStreams
  const [address] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    address,
    store: (rate) => void child.stdin.write(`${rate}\n`),
    async end() {
      if (child.exitCode !== null) return
      const exit = once(child, 'exit')
      child.kill()
      await exit
    },
  }
}

export function launchBrowser(): Promise<Browser> {
  const executablePath = PATHS.find((path) => path !== '' && existsSync(path))
  if (executablePath === undefined) throw new Error('No Chromium was found. LOGPOND_CHROMIUM names one.')
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
}
