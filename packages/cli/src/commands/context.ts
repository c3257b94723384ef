import { type Command, InvalidArgumentError } from 'commander'
import { CommandError } from '../command-error.js'
import type { Context } from '../context.js'
import { openToRead } from '../database.js'
import { checkPrinted } from '../fields/check-fields.js'
import { addFormatOptions, entryFormat, type FormatOptions } from '../output/entry-format.js'
import { addExplainOption } from '../query-options.js'
import { addContextOptions, type ContextOptions, surroundingsOf } from '../question/context-options.js'
import { explain } from '../question/explain.js'
import { questionOf, refusePage } from '../question/question.js'

interface Options extends ContextOptions, FormatOptions {
  readonly db: string
  readonly explain?: boolean
}

const DEFAULT = { before: 20, after: 20 }

export function addContextCommand(program: Command, context: Context): void {
  const command = program
    .command('context')
    .description('print an entry and the entries before and after it, by time')
    .argument('<id>', 'the id of the entry: the number after # at the end of a line', parseId)
    .argument('[query...]', 'which other entries: all, if there is none')
  addFormatOptions(addExplainOption(addContextOptions(command, '(default: 20)')), 'text')
    .option('--utc', 'print times in UTC')
    .addHelpText(
      'after',
      `
Exit status: 0 if there is such an entry, 1 if there is none, 2 after an error.

Examples:
  logpond context 4711
  logpond context 4711 -B 50 -A 5
  logpond context 4711 -C 10 'service:api level>=info'`,
    )
    .action((id: number, words: string[], _options: object, self: Command) =>
      printContext(context, id, words, self.optsWithGlobals<Options>()),
    )
}

async function printContext(
  context: Context,
  id: number,
  words: readonly string[],
  options: Options,
): Promise<void> {
  const question = questionOf(words.join(' '), options.utc, context)
  refusePage(question, 'the entries come by time; -A, -B and -C choose how many.')
  const format = entryFormat(context.stdout, options, 'text')
  if (options.explain) return context.stdout.write(explain(question.filter))
  const { storage } = await openToRead(context, options.db)
  try {
    await question.checkNames(storage)
    await checkPrinted(options.fields, storage)
    const surroundings = surroundingsOf(options) ?? DEFAULT
    const entries = await storage.around(id, { ...surroundings, filter: question.filter })
    if (entries.length === 0) throw new CommandError(`There is no entry with the id ${id}.`, 1)
    if (format.head !== '') await context.stdout.write(format.head)
    for (const entry of entries)
      await context.stdout.write(format.print(entry, entry.id === id ? 'bold' : undefined))
  } finally {
    await storage.close()
  }
}

function parseId(text: string): number {
  const id = Number(text.replace(/^#/, ''))
  if (!/^#?\d+$/.test(text) || !Number.isSafeInteger(id))
    throw new InvalidArgumentError('Give the number after # at the end of a line: 4711.')
  return id
}
