import { readDuration, type StoredNames, storedNames } from '@logpond/query'
import type { Command } from 'commander'
import { type Answer, candidatesAt } from '../completion/candidates-at.js'
import { SHELLS, type Shell } from '../completion/completion-script.js'
import { placeInLine } from '../completion/place-in-line.js'
import { readShellLine } from '../completion/shell-line.js'
import { answerLines, bashLines, describedLines } from '../completion/write-answer.js'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'

/** How long the database is read at most, in milliseconds, unless LOGPOND_COMPLETION_TIMEOUT says otherwise. */
const TIMEOUT = 1500

/** What `COMP_TYPE` of bash is when candidates are listed after the second tab. */
const LIST = '63'

/** Adds the hidden command that completion scripts call. It prints candidates or nothing, and never fails. */
export function addCompleteCommand(program: Command, context: Context): void {
  program
    .command('complete', { hidden: true })
    .argument('[shell]')
    .argument('[args...]')
    .allowUnknownOption()
    .helpOption(false)
    .action(async (shell: string | undefined, args: string[], _options: object, self: Command) => {
      if (!isShell(shell)) return
      const { db } = self.optsWithGlobals<{ db: string }>()
      const lines = await answer(program, context, { shell, args, db }).catch(() => [])
      if (lines.length > 0) await context.stdout.write(`${lines.join('\n')}\n`)
    })
}

interface Question {
  readonly shell: Shell
  readonly args: readonly string[]
  /** The database if the line names none. */
  readonly db: string
}

async function answer(program: Command, context: Context, { shell, args, db }: Question): Promise<string[]> {
  if (shell === 'bash') {
    const [type, replaced = '', text = ''] = args
    const line = readShellLine(text)
    if (line.isRedirection) return ['files']
    const { found } = await find(program, context, line.words.slice(1), line.current.text, db)
    return answerLines(found, bashLines({ line, replaced, isList: type === LIST }))
  }
  const [typed = '', ...words] = args
  const current = shell === 'fish' ? readShellLine(typed).current.text : typed
  const { found, attached } = await find(program, context, words, current, db)
  return answerLines(found, describedLines(shell, attached))
}

async function find(
  program: Command,
  context: Context,
  words: readonly string[],
  current: string,
  standard: string,
): Promise<{ found: Answer; attached: string }> {
  const { place, db = standard } = placeInLine(program, words, current)
  const attached = place?.kind === 'option' ? place.attached : ''
  const found = await withNames(context, db, (names) => candidatesAt(place, current, program, names))
  return { found, attached }
}

/** Opens the database once a name or value in it is asked for. */
async function withNames<T>(
  context: Context,
  db: string,
  ask: (names: StoredNames) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const timeout = readDuration(process.env.LOGPOND_COMPLETION_TIMEOUT ?? '') ?? TIMEOUT
  using _timer = context.after(timeout, () => controller.abort())
  let opening: ReturnType<typeof openToRead> | undefined
  const inDatabase = async <U>(
    question: (names: StoredNames) => Promise<readonly U[]>,
  ): Promise<readonly U[]> => {
    try {
      opening ??= openToRead(context, withVariables(db))
      const { storage } = await opening
      return await question(storedNames(storage, { after: context.after, signal: controller.signal }))
    } catch {
      // There is none, or it cannot be read: names of the language are offered nevertheless.
      return []
    }
  }
  try {
    return await ask({
      fields: () => inDatabase((names) => names.fields()),
      values: (field) => inDatabase((names) => names.values(field)),
    })
  } finally {
    const database = await opening?.catch(() => undefined)
    await database?.storage.close()
  }
}

/** Completion sees a line before its shell expands variables. */
function withVariables(path: string): string {
  return path.replace(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, plain?: string) => {
    return process.env[braced ?? plain ?? ''] ?? whole
  })
}

function isShell(text: string | undefined): text is Shell {
  return SHELLS.some((shell) => shell === text)
}
