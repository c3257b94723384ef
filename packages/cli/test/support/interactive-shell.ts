import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { quoted } from '../../src/quoted.js'

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

/** Why a shell cannot be used interactively here; undefined if it can. */
export function whyNot(shell: string): string | undefined {
  if (spawnSync(shell, ['-c', 'true']).status !== 0) return `${shell} is not installed`
  // Only the one of util-linux takes a command.
  const hasTerminal = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0
  return hasTerminal ? undefined : 'script of util-linux, which opens a terminal, is not installed'
}

/** The environment of a shell that finds the built logpond, with nothing of the user's own. */
export function shellEnvironment(directory: string): NodeJS.ProcessEnv {
  const path = join(directory, 'logpond')
  writeFileSync(path, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(BIN)} "$@"\n`)
  chmodSync(path, 0o755)
  const { LOGPOND_DB: _db, ...env } = process.env
  return {
    ...env,
    PATH: `${directory}${delimiter}${process.env.PATH}`,
    ...{ HOME: directory, TERM: 'dumb', INPUTRC: '/dev/null', HISTFILE: '/dev/null' },
    // A busy machine may need long to open the database.
    LOGPOND_COMPLETION_TIMEOUT: '60s',
  }
}

const SHELLS = {
  bash: {
    command: 'bash --noprofile --norc -i',
    begin: `bind 'set enable-bracketed-paste off'; bind 'set bell-style none'; bind 'set completion-query-items 0'
bind 'set page-completions off'; source <(logpond completion bash)
bind -x '"\\C-t": printf "\\n<<%s>>\\n" "$READLINE_LINE"; READLINE_LINE= READLINE_POINT=0'
`,
  },
  zsh: {
    command: 'zsh -f -i',
    begin: `unsetopt beep; bindkey -e; autoload -Uz compinit && compinit -u -D; source <(logpond completion zsh)
show() { print; print -r -- "<<$BUFFER>>"; BUFFER=; zle reset-prompt }
zle -N show; bindkey '^T' show
`,
  },
}

/** A shell on a terminal, in which `complete` types a line, with `\t` for the tab key, and returns what the line became. */
export async function interactiveShell(shell: keyof typeof SHELLS, directory: string) {
  const child = spawn('script', ['-qfec', SHELLS[shell].command, '/dev/null'], {
    cwd: directory,
    env: shellEnvironment(directory),
  })
  const end = once(child, 'exit')
  onTestFinished(async () => {
    child.stdin.end('exit\n')
    await end
  })
  let output = ''
  let wake = () => {}
  child.stdout.on('data', (chunk) => {
    output += chunk
    wake()
  })
  const until = async (pattern: RegExp) => {
    for (;;) {
      const found = pattern.exec(output)
      if (found !== null) {
        output = output.slice(found.index + found[0].length)
        return found
      }
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  // The quotes keep the echo of the line from being taken for its output.
  child.stdin.write(`${SHELLS[shell].begin}echo rea''dy\n`)
  await until(/ready\r?\n/)
  return {
    /** The line, and what the shell printed before. */
    async complete(line: string): Promise<{ line: string; printed: string }> {
      child.stdin.write(`${line}\x14`)
      const [all, completed = ''] = await until(/^[\s\S]*?<<(.*)>>/)
      return { line: completed, printed: all }
    },
  }
}
