import { ENTRY_FIELDS, isEntryField, markAttribute } from '@logpond/mapping/writers'
import { type Candidate, complete, completeStored, type StoredNames, type ValueHint } from '@logpond/query'
import type { Argument, Command, Option } from 'commander'
import { COUNTED_NAMES, isCounted } from '../fields/field-names.js'
import { formatCount } from '../numbers.js'
import { parseAttribute } from '../parse-values.js'
import type { Place } from './place-in-line.js'

/** What can become of the current word. */
export interface Completed {
  /** The whole word, without quotes of a shell. */
  readonly word: string
  /** What of it is new, to show. */
  readonly label: string
  readonly description?: string | undefined
  /** Whether more belongs to the word, so that no space follows. */
  readonly isOpen: boolean
}

/** The candidates for a word, or that it is the name of a file. */
export type Answer = 'files' | readonly Completed[]

const MAX_CANDIDATES = 200

type Find = (typed: string, names: StoredNames, before: readonly string[]) => Answer | Promise<Answer>

/** By the flag of an option. */
const OPTIONS: Readonly<Record<string, Find>> = {
  '--db': () => 'files',
  '--junit': () => 'files',
  '--directory': () => 'files',
  '--state': () => 'files',
  '--where': (typed, names) => inQuery(typed, names, []),
  '--fields': inFields,
  '--by': countedNames,
  '--attribute': inAttribute,
  '--service': (_typed, names) => textsOf('service', names),
  '--host': (_typed, names) => textsOf('host', names),
  '--min-severity': (typed) => inQueryValue('level', typed),
  '--max-severity': (typed) => inQueryValue('level', typed),
  '--since': (typed) => inQueryValue('since', typed),
  '--until': (typed) => inQueryValue('until', typed),
}

/** By the name of an argument. */
const ARGUMENTS: Readonly<Record<string, Find>> = {
  query: inQuery,
  field: countedNames,
  file: () => 'files',
  files: () => 'files',
  module: () => 'files',
}

/**
 * What the current word can become. Shells replace a word by what all candidates begin with, so those that do not begin with what is
 * typed are left out, unless none does and all begin with something longer: `gion` becomes `region:`.
 */
export async function candidatesAt(
  place: Place | undefined,
  current: string,
  program: Command,
  names: StoredNames,
): Promise<Answer> {
  const attached = place?.kind === 'option' ? place.attached : ''
  const found = await findAll(place, current.slice(attached.length), program, names)
  if (found === 'files') return found
  const all = found
    .map((one) => ({ ...one, word: attached + one.word }))
    // A line break would end the line.
    .filter(({ word }) => !/\p{Cc}/u.test(word))
  const matching = all.filter(({ word }) => word.startsWith(current))
  if (matching.length > 0) return matching.slice(0, MAX_CANDIDATES)
  const part = /[^,=:<>(\s]*$/.exec(current)?.[0].toLowerCase() ?? ''
  const others = all.filter(({ label }) => label.toLowerCase().includes(part))
  return commonLength(others.map(({ word }) => word)) > current.length ? others.slice(0, MAX_CANDIDATES) : []
}

/** The length of what all texts begin with. */
function commonLength([first = '', ...others]: readonly string[]): number {
  let length = first.length
  for (const text of others) while (!text.startsWith(first.slice(0, length))) length--
  return length
}

function findAll(
  place: Place | undefined,
  typed: string,
  program: Command,
  names: StoredNames,
): Answer | Promise<Answer> {
  const help = program.createHelp()
  switch (place?.kind) {
    case undefined:
      return []
    case 'command':
      return help.visibleCommands(program).map((command) => word(command.name(), command.description()))
    case 'flag': {
      const global = place.command === program ? [] : program.options.filter(({ long }) => long === '--db')
      return [...help.visibleOptions(place.command), ...global].flatMap((option) =>
        flagsOf(option).map((flag) => word(flag, option.description)),
      )
    }
    case 'option':
      return choicesOf(place.option) ?? OPTIONS[place.option.long ?? '']?.(typed, names, []) ?? []
    case 'argument': {
      const { argument, before } = place
      return choicesOf(argument) ?? ARGUMENTS[argument.name()]?.(typed, names, before) ?? []
    }
  }
}

export function flagsOf({ short, long }: Option): string[] {
  return [short, long].filter((flag) => flag !== undefined)
}

/** Whether the values of an option are found when they are completed. */
export function hasCandidates({ long }: Option): boolean {
  return Object.hasOwn(OPTIONS, long ?? '')
}

function choicesOf({ argChoices }: Option | Argument): Completed[] | undefined {
  return argChoices?.map((choice) => word(choice))
}

function word(text: string, description?: string): Completed {
  return { word: text, label: text, description, isOpen: false }
}

/** In a query of several words, the last of which is typed. */
async function inQuery(typed: string, names: StoredNames, before: readonly string[]): Promise<Completed[]> {
  const text = [...before, typed].join(' ')
  const start = text.length - typed.length
  const { from, candidates } = await completeStored(text, text.length, names, MAX_CANDIDATES)
  if (from < start) return []
  return candidates.map((candidate) => ({
    word: text.slice(start, from) + candidate.text,
    label: candidate.text,
    description: describe(candidate),
    isOpen: candidate.kind === 'field' || candidate.kind === 'attribute',
  }))
}

function describe({ kind, count }: Candidate): string | undefined {
  if (count !== undefined) return formatCount(count)
  return kind === 'field' ? 'field' : undefined
}

/** Values that a field of a query always has. */
function inQueryValue(field: string, typed: string): Completed[] {
  const text = `${field}:${typed}`
  return complete(text, text.length).candidates.map(({ text: value }) => word(value))
}

/** The last of several names. */
async function inFields(typed: string, names: StoredNames): Promise<Completed[]> {
  const chosen = /^(?:.*,)?/s.exec(typed)?.[0] ?? ''
  const others = chosen.split(',')
  const all = [
    ...ENTRY_FIELDS.map((name) => word(name, 'field')),
    ...(await attributes(names, (name) => isEntryField(name) || /[,"]/.test(name))),
  ]
  return all
    .filter((one) => !others.includes(one.word))
    .map((one) => ({ ...one, word: chosen + one.word, isOpen: true }))
}

async function countedNames(_typed: string, names: StoredNames): Promise<Completed[]> {
  const own = COUNTED_NAMES.map((name) => word(name, 'field'))
  const others = await attributes(names, (name) => name === 'level' || name === 'trace')
  return [...own, ...others.filter(({ label }) => !isCounted(label.replace(/^@/, '')))]
}

/** The names of attributes, the most frequent first, marked where they would be read as another field. */
async function attributes(names: StoredNames, isOther: (name: string) => boolean): Promise<Completed[]> {
  const fields = [...(await names.fields())].sort((a, b) => (b.count ?? 0) - (a.count ?? 0))
  return fields.map(({ name, count }) => {
    const text = isOther(name) || name.startsWith('@') ? markAttribute(name) : name
    return word(text, count === undefined ? undefined : formatCount(count))
  })
}

/** `key=value` */
async function inAttribute(typed: string, names: StoredNames): Promise<Completed[]> {
  const [, name] = /^([^=]+)=/.exec(typed) ?? []
  if (name === undefined) {
    const all = await names.fields()
    return all
      .filter((field) => !field.name.includes('='))
      .map((field) => ({ ...word(`${field.name}=`), label: field.name, isOpen: true }))
  }
  return valuesOf(await names.values(name)).map(({ value, description }) => {
    const isKept = typeof value !== 'string' || Object.values(parseAttribute(`${name}=${value}`))[0] === value
    const text = isKept ? String(value) : JSON.stringify(value)
    return { ...word(`${name}=${text}`, description), label: text }
  })
}

async function textsOf(field: string, names: StoredNames): Promise<Completed[]> {
  return valuesOf(await names.values(field)).map(({ value, description }) => word(String(value), description))
}

function valuesOf(hints: readonly ValueHint[]) {
  return hints.map((hint) => {
    const { value, count } =
      typeof hint === 'object' && hint !== null ? hint : { value: hint, count: undefined }
    return { value, description: count === undefined ? undefined : formatCount(count) }
  })
}
