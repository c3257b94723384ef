import type { TopValues } from '@logpond/core'
import { visibleJson, visibleText } from '@logpond/mapping/writers'
import { type Command, Option } from 'commander'
import { bar } from '../chart/bar.js'
import { terminalColumns } from '../chart/terminal-columns.js'
import { valueLabel } from '../chart/value-label.js'
import { columnsOf } from '../columns-of.js'
import { CommandError } from '../command-error.js'
import type { Context, Output } from '../context.js'
import { openToRead } from '../database.js'
import { checkCounted } from '../fields/check-fields.js'
import { countedField } from '../fields/field-names.js'
import { formatCount } from '../numbers.js'
import { colorsFor } from '../output/colors-for.js'
import { writeNotes } from '../output/write-notes.js'
import { parseCount } from '../parse-values.js'
import { addQueryOptions, QUERY_HELP, type QueryOptions, toQuestion } from '../query-options.js'
import { explain } from '../question/explain.js'
import { refusePage } from '../question/question.js'
import { table } from '../table.js'

interface TopOptions extends QueryOptions {
  readonly db: string
  readonly json?: boolean
  readonly limit: number
}

const MAX_BAR = 30
const MIN_BAR = 8
/** The spaces between the columns of the table. */
const GAPS = 4

export function addTopCommand(program: Command, context: Context): void {
  const command = program
    .command('top')
    .description('print the most frequent values of a field')
    .argument(
      '<field>',
      'service, host, level, trace, or an attribute by name or path; @level is an attribute with the name of a field',
    )
  addQueryOptions(command, context)
    .addOption(
      new Option('-n, --limit <count>', 'maximum number of values')
        .default(20)
        .argParser(parseCount(1, 10_000)),
    )
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `${QUERY_HELP}

Exit status: 0 if a value was found, 1 if none was found, 2 after an error.

Examples:
  logpond top service 'level>=error since:1d'
  logpond top http.status 'path:/api/*' --limit 5`,
    )
    .action((field: string, words: string[], _options: object, self: Command) =>
      printTop(context, field, words, self.optsWithGlobals<TopOptions>()),
    )
}

async function printTop(
  context: Context,
  written: string,
  words: readonly string[],
  options: TopOptions,
): Promise<void> {
  const field = countedField(written)
  const question = toQuestion(words, options, context)
  refusePage(question, 'values come by how frequent they are, as many as --limit says.')
  if (options.explain) return context.stdout.write(explain(question.filter))
  const { storage } = await openToRead(context, options.db)
  try {
    await question.checkNames(storage)
    const top = await storage.topValues({ ...question.filter, field: field.name, limit: options.limit })
    if (top.values.length === 0) {
      await checkCounted(field, storage)
      const found = `${formatCount(top.missing)} matching entries have no value of ${visibleText(written)}.`
      throw new CommandError(top.missing === 0 ? 'Nothing found.' : found, 1)
    }
    if (options.json) return context.stdout.write(`${visibleJson(top)}\n`)
    await context.stdout.write(rowsOf(top, field.name, context.stdout))
    const isWhole = top.complete && top.values.length === top.distinct
    if (context.stdout.isTerminal || !isWhole) await writeNotes(context, [noteOn(top)])
  } finally {
    await storage.close()
  }
}

/** With bars on a terminal. */
function rowsOf({ values, missing }: TopValues, field: string, output: Output): string {
  const rows = values.map(({ value, count }) => ({ count, label: valueLabel(value, field) }))
  const all = missing === 0 ? rows : [...rows, { count: missing, label: '(none)' }]
  if (!output.isTerminal)
    return table(
      [],
      all.map(({ count, label }) => [String(count), label]),
      [0],
    )
  const widest = (texts: string[]) => Math.max(...texts.map(columnsOf))
  const room =
    terminalColumns(output) -
    widest(all.map(({ count }) => formatCount(count))) -
    widest(all.map(({ label }) => label)) -
    GAPS
  const width = Math.min(MAX_BAR, Math.max(MIN_BAR, room))
  const colors = colorsFor(output)
  const greatest = values[0]?.count ?? 0
  const barOf = (i: number) =>
    i < values.length ? colors.cyan(bar(values[i]?.count ?? 0, greatest, width)) : ''
  return table(
    [],
    all.map(({ count, label }, i) => [formatCount(count), barOf(i), label]),
    [0],
  )
}

function noteOn({ values, distinct, complete }: TopValues): string {
  const number = formatCount(distinct)
  if (complete) {
    if (values.length < distinct) return `${values.length} of ${number} values`
    return distinct === 1 ? '1 value' : `${number} values`
  }
  return `${values.length} of more than ${number} values: there are too many to count them all, so more frequent ones may be missing. The counts are exact.`
}
