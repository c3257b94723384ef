import { type FoundEntry, type Line, pageOf, type UserAnswer, type UserQuestion } from './user-question.js'

/** Computes the answer to a question from JSON lines, in the order of their ids and times, without any code of Logpond. */
export class PlainAnswer {
  readonly #question: UserQuestion
  readonly #end: number
  #count = 0
  /** Matching lines that an answer may contain. */
  #found: Line[] = []
  readonly #counts = new Map<unknown, number>()
  readonly #slices = new Map<number, Map<unknown, number>>()
  readonly #fields = new Map<string, { types: Set<string>; count: number }>()
  readonly #surroundings: Surroundings

  /** @param end The time at the end of the log, which is now. */
  constructor(question: UserQuestion, end: number) {
    this.#question = question
    this.#end = end
    const { read } = question
    this.#surroundings = new Surroundings(read.kind === 'search' ? (read.around ?? 0) : 0)
  }

  add(line: Line): void {
    const { read, plain } = this.#question
    if (read.kind === 'context') {
      this.#addToContext(line, read)
      return
    }
    const matches = plain(line, this.#end)
    if (read.kind === 'search' && read.around !== undefined) this.#surroundings.add(line, matches)
    if (!matches) return
    this.#count++
    if (read.kind === 'top') increase(this.#counts, valueAt(line, read.field))
    if (read.kind === 'histogram') {
      const start = Math.floor(line.timestamp / read.bucket) * read.bucket
      const slice = this.#slices.get(start) ?? new Map<unknown, number>()
      this.#slices.set(start, slice)
      increase(slice, read.by === undefined ? undefined : valueAt(line, read.by))
    }
    if (read.kind === 'fields') this.#addFields(line.attributes, '')
    if (hasEntries(read.kind)) this.#keep(line)
  }

  get(): UserAnswer {
    const { read } = this.#question
    switch (read.kind) {
      case 'count':
      case 'cleanup':
        return { count: this.#count }
      case 'top': {
        const missing = this.#counts.get(undefined) ?? 0
        const values = mostFrequent(this.#counts)
        return { values: values.slice(0, read.limit), distinct: values.length, missing }
      }
      case 'histogram':
        return { slices: this.#slicesBy(read.limit ?? 0) }
      case 'fields':
        return {
          fields: [...this.#fields]
            .map(([name, { types, count }]) => [name, [...types].sort(), count] as const)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        }
      case 'search':
        return { entries: this.#page().flatMap((line) => this.#surroundings.of(line)) }
      case 'tail':
        return { entries: this.#found.slice(-read.lines).map(found) }
      case 'export':
      case 'context':
      case 'trace':
        return { entries: this.#found.map(found) }
    }
  }

  #keep(line: Line): void {
    const { order, limit } = pageOf(this.#question)
    if (order === 'oldest' && this.#found.length === limit) return
    this.#found.push(line)
    if (order === 'newest' && this.#found.length > 2 * limit) this.#found = this.#found.slice(-limit)
  }

  #page(): Line[] {
    const { order, limit } = pageOf(this.#question)
    return order === 'oldest' ? this.#found : this.#found.slice(-limit).reverse()
  }

  #addToContext(line: Line, { id, around }: { id: number; around: number }): void {
    if (line.id !== id && !this.#question.plain(line, this.#end)) return
    const place = this.#found.findIndex((one) => one.id === id)
    if (place >= 0 && this.#found.length - place > around) return
    this.#found.push(line)
    if (line.id <= id && this.#found.length > around + 1) this.#found.shift()
  }

  #addFields(values: object | undefined, path: string): void {
    for (const [name, value] of Object.entries(values ?? {}) as [string, unknown][]) {
      if (typeof value === 'object' && value !== null) {
        this.#addFields(value, `${path}${name}.`)
        continue
      }
      const field = this.#fields.get(path + name) ?? { types: new Set(), count: 0 }
      field.types.add(value === null ? 'null' : typeof value)
      field.count++
      this.#fields.set(path + name, field)
    }
  }

  #slicesBy(limit: number) {
    const all = new Map<unknown, number>()
    for (const slice of this.#slices.values())
      for (const [value, count] of slice) all.set(value, (all.get(value) ?? 0) + count)
    const chosen = new Set(
      mostFrequent(all)
        .slice(0, limit)
        .map(([value]) => value),
    )
    return [...this.#slices].map(([start, slice]) => {
      const counts = [...slice]
      const total = counts.reduce((sum, [, count]) => sum + count, 0)
      const by = counts.filter(([value]) => chosen.has(value))
      return [start, total, Object.fromEntries(by) as Record<string, number>] as const
    })
  }
}

/** The lines next to the matches, as `grep -C` prints them. */
class Surroundings {
  readonly #around: number
  #before: Line[] = []
  readonly #groups = new Map<number, Line[]>()
  #open: { lines: Line[]; left: number }[] = []
  readonly #printed = new Set<number>()

  constructor(around: number) {
    this.#around = around
  }

  add(line: Line, matches: boolean): void {
    for (const group of this.#open) {
      group.lines.push(line)
      group.left--
    }
    this.#open = this.#open.filter(({ left }) => left > 0)
    if (matches) {
      const lines = [...this.#before, line]
      this.#groups.set(line.id, lines)
      if (this.#around > 0) this.#open.push({ lines, left: this.#around })
    }
    this.#before = [...this.#before, line].slice(-this.#around)
  }

  /** The newest first, each line once. */
  of(match: Line): FoundEntry[] {
    const lines = (this.#groups.get(match.id) ?? [match]).toReversed()
    const fresh = lines.filter(({ id }) => !this.#printed.has(id))
    for (const { id } of fresh) this.#printed.add(id)
    return fresh.map(found)
  }
}

const hasEntries = (kind: UserQuestion['read']['kind']): boolean =>
  kind === 'search' || kind === 'tail' || kind === 'export' || kind === 'trace'

const found = ({ id, message }: Line): FoundEntry => [id, message]

function valueAt(line: Line, field: string): unknown {
  if (field === 'service' || field === 'host' || field === 'severity' || field === 'traceId')
    return line[field]
  let value: unknown = line.attributes
  for (const name of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[name]
  return value
}

function increase(counts: Map<unknown, number>, value: unknown): void {
  counts.set(value, (counts.get(value) ?? 0) + 1)
}

/** Without what is missing. Equally frequent ones ascending. */
function mostFrequent(counts: ReadonlyMap<unknown, number>): (readonly [unknown, number])[] {
  return [...counts]
    .filter(([value]) => value !== undefined)
    .sort(([a, m], [b, n]) => n - m || ((a as string) < (b as string) ? -1 : 1))
}
