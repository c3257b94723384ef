import {
  type AnsweredEntry,
  type AttributeTest,
  type Condition,
  MAX_GROUPS,
  MAX_VALUES,
  type Question,
} from '../demo/question.js'

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

/** The SQL of a question about the table `log`; `undefined` if SQL cannot ask it. Literals are part of the text: every engine reads them at once. */
export function sqlOf({ ask, where, limit, field }: Question, dialect: Dialect): string | undefined {
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
      const value = valueText(field, dialect)
      return `SELECT * FROM (SELECT ${value} AS value, count(*) AS entries ${matching} GROUP BY 1) AS counted
        WHERE value IS NOT NULL AND value <> '' ORDER BY entries DESC, value LIMIT ${MAX_VALUES}`
    }
    case 'grouped': {
      const value = valueText(field, dialect)
      return `WITH matching AS (SELECT ${dialect.divided('timestamp', HOUR * 1000)} * ${HOUR} AS hour, ${value} AS value ${matching}),
        frequent AS (SELECT value FROM matching WHERE value IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${MAX_GROUPS})
        SELECT hour, value, count(*) FROM matching WHERE value IN (SELECT value FROM frequent) GROUP BY 1, 2`
    }
    case 'fields':
      return undefined
  }
}

/** An expression with the value of a field as text. */
function valueText(field: string, dialect: Dialect): string {
  if (field === 'service') return 'service'
  return field === 'traceId' ? 'trace_id' : dialect.textAt(field.split('.'))
}

function conditionOf(
  { contains, word, phrase, service, traceId, attribute, time, ...rest }: Condition,
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
  const { minSeverity, attributes = {}, any, not } = rest
  if (minSeverity !== undefined) all.push(`severity >= ${minSeverity}`)
  for (const [path, test] of Object.entries(attributes)) all.push(...testsOf(path, test, dialect))
  if (any !== undefined) all.push(`(${any.map((one) => conditionOf(one, dialect)).join(' OR ')})`)
  if (not !== undefined) all.push(`NOT coalesce(${conditionOf(not, dialect)}, false)`)
  return all.length === 0 ? 'true' : all.join(' AND ')
}

function testsOf(path: string, test: AttributeTest, dialect: Dialect): string[] {
  const [text, number] = [dialect.textAt(path.split('.')), dialect.numberAt(path.split('.'))]
  const sides = (value: number | string): [string, string] =>
    typeof value === 'number' ? [number, String(value)] : [text, literalOf(value).literal]
  const { eq, ne, in: list, gte, lte, prefix, contains, exists } = test
  return [
    ...(eq === undefined ? [] : [sides(eq).join(' = ')]),
    ...(ne === undefined ? [] : [sides(ne).join(' IS DISTINCT FROM ')]),
    ...(list === undefined ? [] : [`${text} IN (${list.map((one) => literalOf(one).literal).join(', ')})`]),
    ...(gte === undefined ? [] : [`${number} >= ${gte}`]),
    ...(lte === undefined ? [] : [`${number} <= ${lte}`]),
    ...(prefix === undefined ? [] : [`${text} LIKE ${literalOf(`${prefix}%`).literal}`]),
    ...(contains === undefined ? [] : [`${text} LIKE ${literalOf(`%${contains}%`).literal}`]),
    ...(exists === undefined ? [] : [`${text} IS ${exists ? 'NOT ' : ''}NULL`]),
  ]
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
  if (ask === 'grouped') return countsOf(rows.map(([hour, value, count]) => [`${hour} ${value}`, count]))
  return ask === 'newest' ? rows.map(entryOf) : countsOf(rows)
}
