import type { JsonValue, StoredLogEntry } from '@logpond/core'
import {
  CSV_FIELDS,
  csvRow,
  entryLine,
  fieldReader,
  flatPairs,
  isEntryField,
  logfmtLine,
  otlpRequest,
  type Pair,
  type ReadField,
  type TimeStyle,
  visibleJson,
  visibleText,
} from '@logpond/mapping/writers'
import { type Command, Option } from 'commander'
import pc from 'picocolors'
import { CommandError } from '../command-error.js'
import type { Output } from '../context.js'
import { FIELD_HELP, parseFields } from '../fields/parse-fields.js'
import { colorsFor } from './colors-for.js'

const FORMATS = ['text', 'json', 'csv', 'logfmt', 'otlp'] as const
export type Format = (typeof FORMATS)[number]

export interface FormatOptions {
  readonly format?: Format
  readonly fields?: readonly string[]
  readonly json?: boolean
  readonly utc?: boolean
}

/** How entries are printed. */
export interface EntryFormat {
  /** What comes before the first entry. */
  readonly head: string
  /** Printed between groups of entries. */
  readonly separator: string
  /** An entry, with its line break. `emphasis` has an effect on a terminal only. */
  print(entry: StoredLogEntry, emphasis?: 'bold' | 'dim'): string
  /** Several entries, if that is shorter than each for itself. */
  printTogether?(entries: readonly StoredLogEntry[]): string
}

const LOGFMT_FIELDS = 'time,level,service,host,traceId,spanId,message'.split(',')

/** Adds the options that choose how entries are printed. */
export function addFormatOptions(command: Command, standard: Format): Command {
  return command
    .addOption(
      new Option('--format <format>', `how to print entries (default: ${standard})`).choices(FORMATS),
    )
    .addOption(
      new Option('--fields <names>', `print only these, separated by commas: ${FIELD_HELP}`).argParser(
        parseFields,
      ),
    )
    .option('--json', 'print one JSON object per line, as with --format json')
}

/** @throws CommandError if `--json` and another format were chosen. */
export function entryFormat(output: Output, options: FormatOptions, standard: Format): EntryFormat {
  const { json = false, fields, utc = false } = options
  if (json && options.format !== undefined && options.format !== 'json')
    throw new CommandError(`Choose --json or --format ${options.format}, not both.`)
  const format = json ? 'json' : (options.format ?? standard)
  const style = { utc }
  const columns = fields?.map((name) => ({ name, read: fieldReader(name) }))
  const lines = { head: '', separator: '' }
  switch (format) {
    case 'json':
      return {
        ...lines,
        print: (entry) => `${visibleJson(columns === undefined ? entry : chosen(columns, entry, style))}\n`,
      }
    case 'csv': {
      const names = fields ?? CSV_FIELDS
      const readers = names.map(fieldReader)
      return {
        ...lines,
        head: csvRow(names),
        print: (entry) => csvRow(readers.map((read) => read(entry, style))),
      }
    }
    case 'logfmt':
      return { ...lines, print: (entry) => `${logfmtLine(pairsOf(columns, entry, style))}\n` }
    case 'otlp': {
      if (fields !== undefined)
        throw new CommandError('--format otlp has its own fields. Leave out --fields, or choose json or csv.')
      const printTogether = (entries: readonly StoredLogEntry[]) => `${visibleJson(otlpRequest(entries))}\n`
      return { ...lines, print: (entry) => printTogether([entry]), printTogether }
    }
    case 'text':
      return { ...textFormat(output, columns, style), head: '', separator: '--\n' }
  }
}

interface Column {
  readonly name: string
  readonly read: ReadField
}

function textFormat(
  output: Output,
  columns: readonly Column[] | undefined,
  { utc = false }: TimeStyle,
): Pick<EntryFormat, 'print'> {
  const colors = colorsFor(output)
  const plain = pc.createColors(false)
  const multiline = output.isTerminal
  return {
    print(entry, emphasis) {
      const used = emphasis === undefined ? colors : plain
      const text =
        columns === undefined
          ? entryLine(entry, { colors: used, multiline, utc })
          : columns.map(({ read }) => shown(read(entry, { utc }))).join('\t')
      return `${emphasis === undefined ? text : colors[emphasis](text)}\n`
    },
  }
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined || value === '') return '-'
  return typeof value === 'string' ? visibleText(value) : visibleJson(value)
}

function chosen(columns: readonly Column[], entry: StoredLogEntry, style: TimeStyle): JsonValue {
  const values = columns.map(({ name, read }) => [name, read(entry, style)] as const)
  return Object.fromEntries(values.filter(([, value]) => value !== undefined)) as Record<string, JsonValue>
}

/** An attribute with the name of a field differs from it by its path. */
function pairsOf(columns: readonly Column[] | undefined, entry: StoredLogEntry, style: TimeStyle): Pair[] {
  if (columns !== undefined) return columns.map(({ name, read }) => [name, read(entry, style)])
  const attributes = Object.entries(entry.attributes ?? {}).flatMap(([name, value]) =>
    flatPairs(value, isEntryField(name) ? `attributes.${name}` : name),
  )
  return [
    ...LOGFMT_FIELDS.map((name): Pair => [name, fieldReader(name)(entry, style)]),
    ...attributes,
    ['id', entry.id],
  ]
}
