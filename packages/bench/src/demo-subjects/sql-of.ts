import { type AnsweredEntry, type Condition, MAX_VALUES, type Question } from '../demo/question.js'

/** What differs between the SQL of engines. Each function returns an expression. */
export interface Dialect {
  readonly contains: (text: Value) => string
  readonly word: (text: Value) => string
  readonly phrase: (text: Value) => string
  /** An attribute as a number. */
  readonly numberAt: (path: readonly string[]) => string
  /** An attribute as text. */
  readonly textAt: (path: readonly string[]) => string
  /** Whole division. */
  readonly divided: (value: string, by: number) => string
}

/** A value of a question, as an SQL literal and as it is. */
export interface Value {
  readonly literal: string
  readonly text: string
}

const HOUR = 3_600_000

/** The SQL of a question about the table `log`. Literals are part of the text: every engine reads them at once. */
export function sqlOf({ ask, where, limit, field }: Question, dialect: Dialect): string {
  const matching = `FROM log WHERE ${conditionOf(where, dialect)}`
  switch (ask) {
    case 'count':
      return `SELECT count(*) AS entries ${matching}`
    case 'newest':
      return `SELECT timestamp, severity, message, service, host, trace_id, span_id, attributes ${matching}
        ORDER BY timestamp DESC, id DESC LIMIT ${limit}`
    case 'severities':
      return `SELECT severity AS value, count(*) AS entries ${matching} GROUP BY severity`
    case 'hours':
      return `SELECT ${dialect.divided('timestamp', HOUR * 1000)} * ${HOUR} AS value, count(*) AS entries ${matching} GROUP BY 1`
    case 'values': {
      const value = field === 'service' ? 'service' : dialect.textAt(field.split('.'))
      return `SELECT * FROM (SELECT ${value} AS value, count(*) AS entries ${matching} GROUP BY 1) AS counted
        WHERE value IS NOT NULL AND value <> '' ORDER BY entries DESC LIMIT ${MAX_VALUES}`
    }
  }
}

function conditionOf(
  { contains, word, phrase, service, traceId, attribute, time }: Condition,
  dialect: Dialect,
): string {
  const all: string[] = []
  if (time !== undefined)
    all.push(`timestamp >= ${Math.round(time[0] * 1000)}`, `timestamp < ${Math.round(time[1] * 1000)}`)
  if (service !== undefined) all.push(`service = ${literalOf(service).literal}`)
  if (traceId !== undefined) all.push(`trace_id = ${literalOf(traceId).literal}`)
  if (attribute !== undefined) all.push(`${dialect.numberAt(attribute[0].split('.'))} = ${attribute[1]}`)
  if (contains !== undefined) all.push(dialect.contains(literalOf(contains)))
  if (word !== undefined) all.push(dialect.word(literalOf(word)))
  if (phrase !== undefined) all.push(dialect.phrase(literalOf(phrase)))
  return all.length === 0 ? 'true' : all.join(' AND ')
}

const literalOf = (text: string): Value => ({ text, literal: `'${text.replaceAll("'", "''")}'` })

/** Converts a row of `newest` to an entry, which hand-written code has to do too. */
export function entryOf(row: readonly unknown[]): AnsweredEntry {
  const [timestamp, severity, message, service, host, traceId, spanId, attributes] = row as (string | null)[]
  return {
    timestamp: Number(timestamp) / 1000,
    severity: Number(severity),
    message: message ?? '',
    service: service ?? undefined,
    host: host ?? undefined,
    traceId: traceId ?? undefined,
    spanId: spanId ?? undefined,
    ...(attributes ? { attributes: JSON.parse(attributes) as unknown } : {}),
  }
}

/** Rows of a value and a count as an answer. */
export function countsOf(rows: Iterable<readonly unknown[]>): Record<string, number> {
  return Object.fromEntries(Array.from(rows, ([value, count]) => [String(value), Number(count)]))
}

/** The answer that the rows of {@link sqlOf} give. */
export function answerOfRows(ask: Question['ask'], rows: readonly (readonly unknown[])[]) {
  if (ask === 'count') return Number(rows[0]?.[0])
  return ask === 'newest' ? rows.map(entryOf) : countsOf(rows)
}
