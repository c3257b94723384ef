import type { AttributeValue } from '@logpond/core'
import { writeName, writeValue } from '../format/write-value.js'
import { quoted } from '../lexer/quoted-text.js'
import { FIELD_NAMES, type Field, fieldOf } from '../names/field-names.js'
import { LEVELS } from '../values/level.js'
import { ORDERS } from '../values/page-field.js'
import type { CompletionSources, FieldHint, ValueHint } from './sources.js'
import type { TypedPart } from './typed-part.js'

export interface Candidate {
  /** What replaces the range, with quotes where they are needed. The name of a field ends with its first operator. */
  readonly text: string
  /** The name or value alone, to show. */
  readonly label: string
  readonly kind: 'field' | 'attribute' | 'value' | 'level' | 'time' | 'order'
  /** How many entries have it, if the source says so. */
  readonly count?: number | undefined
  /** For a name: the operators that make sense behind it, the most frequent first. */
  readonly operators?: readonly string[] | undefined
}

const EQUALITY = [':', '!=']
const COMPARISON = [':', '!=', '>', '>=', '<', '<=']
const TIMES = ['15m', '1h', '2h', '1d', '7d', 'today', 'yesterday', 'now']

/** The fields and attributes whose names match what is typed. */
export function nameCandidates(
  { typed, isExplicit }: TypedPart & { kind: 'name' },
  { fields }: CompletionSources,
  hasOperator: boolean,
): Candidate[] {
  const attributes = [...(fields ?? [])]
    .map((field) => (typeof field === 'string' ? { name: field } : field))
    .sort((a, b) => (b.count ?? 0) - (a.count ?? 0))
    .map((field) => attributeCandidate(field, isExplicit, hasOperator))
  const known = isExplicit ? [] : FIELD_NAMES.map((name) => fieldCandidate(name, hasOperator))
  return matching([...known, ...attributes], typed)
}

function fieldCandidate(name: Field, hasOperator: boolean): Candidate {
  const operators = name === 'level' ? ['>=', ':', '<=', '>', '<', '!='] : OPERATORS[name]
  return { text: hasOperator ? name : `${name}${operators[0]}`, label: name, kind: 'field', operators }
}

const OPERATORS: Readonly<Record<Exclude<Field, 'level'>, readonly string[]>> = {
  ...{ service: EQUALITY, host: EQUALITY, trace: EQUALITY, span: EQUALITY },
  ...{ since: [':'], until: [':'], order: [':'], limit: [':'], after: [':'] },
}

function attributeCandidate(
  { name, types, count }: FieldHint,
  isExplicit: boolean,
  hasOperator: boolean,
): Candidate {
  const operators = types === undefined || types.includes('number') ? COMPARISON : EQUALITY
  const plain = writeName(name)
  const written = isExplicit && !plain.startsWith('@') ? `@${plain}` : plain
  return { text: hasOperator ? written : `${written}:`, label: name, kind: 'attribute', count, operators }
}

/** The values of a field that match what is typed. */
export function valueCandidates(
  part: TypedPart & { kind: 'value' },
  sources: CompletionSources,
): Candidate[] {
  const { typed, isQuoted, name, isExplicit, operator, others } = part
  const field = isExplicit ? undefined : fieldOf(name)
  const all = fixedCandidates(field, sources) ?? hintedCandidates(field, name, sources, operator)
  const quotedAll = isQuoted
    ? all.map((one) => ({ ...one, text: one.text.startsWith('"') ? one.text : quoted(one.text) }))
    : all
  return matching(
    quotedAll.filter(({ text }) => !others.includes(text)),
    typed,
  )
}

function fixedCandidates(field: Field | undefined, sources: CompletionSources): Candidate[] | undefined {
  switch (field) {
    case 'level':
      return levelCandidates(sources)
    case 'order':
      return ORDERS.map((order) => ({ text: order, label: order, kind: 'order' }))
    case 'since':
    case 'until':
      return TIMES.map((time) => ({ text: time, label: time, kind: 'time' }))
    case 'limit':
    case 'after':
      return []
    default:
      return undefined
  }
}

function levelCandidates(sources: CompletionSources): Candidate[] {
  const counts = valuesOf('severity', sources).filter(({ value }) => typeof value === 'number')
  return LEVELS.map((level, i) => {
    const ofLevel = counts.filter(({ value }) => Math.floor((Number(value) - 1) / 4) === i)
    const count = ofLevel.length > 0 ? ofLevel.reduce((sum, one) => sum + (one.count ?? 0), 0) : undefined
    return { text: level, label: level, kind: 'level', count }
  })
}

function hintedCandidates(
  field: Field | undefined,
  name: string,
  sources: CompletionSources,
  operator: string,
): Candidate[] {
  const source = field === 'trace' ? 'traceId' : field === 'span' ? 'spanId' : (field ?? name)
  return valuesOf(source, sources).map(({ value, count }) => {
    const needsQuotes = typeof value === 'string' && operator.endsWith('==')
    const isName = field !== undefined && typeof value === 'string'
    const plain = isName ? writeValue(value).replace(/^"(\d+)"$/, '$1') : writeValue(value)
    return { text: needsQuotes ? quoted(value) : plain, label: String(value), kind: 'value', count }
  })
}

function valuesOf(field: string, { values }: CompletionSources): { value: AttributeValue; count?: number }[] {
  const found = typeof values === 'function' ? values(field) : ownValue(values, field)
  return [...(found ?? [])].map((hint: ValueHint) =>
    typeof hint === 'object' && hint !== null ? hint : { value: hint },
  )
}

function ownValue(values: CompletionSources['values'], field: string): Iterable<ValueHint> | undefined {
  const record = values as Readonly<Record<string, Iterable<ValueHint>>> | undefined
  return record !== undefined && Object.hasOwn(record, field) ? record[field] : undefined
}

/** Those that begin with the text, then those of which a part does, then those that contain it. */
function matching(candidates: readonly Candidate[], typed: string): Candidate[] {
  const wanted = typed.toLowerCase()
  const ranked: Candidate[][] = [[], [], []]
  for (const candidate of candidates) {
    const at = candidate.label.toLowerCase().indexOf(wanted)
    if (at === -1) continue
    const isPart = at > 0 && /[^\p{L}\p{N}]/u.test(candidate.label.charAt(at - 1))
    ranked[at === 0 ? 0 : isPart ? 1 : 2]?.push(candidate)
  }
  return ranked.flat()
}
