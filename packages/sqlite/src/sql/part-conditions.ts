import { SEVERITY_NAMES, SEVERITY_NUMBERS, type SeverityName } from '@logpond/core'
import type { OperationNode, RawBuilder } from 'kysely'
import type { KyselyModule } from './kysely-module.js'
import { isKind } from './node-kinds.js'

/** A comparison of a column of `logs` with values. */
interface Comparison {
  readonly column: string
  readonly operator: string
  readonly values: readonly unknown[]
}

/** The columns of `log_parts` with the bounds of a column of `logs`. */
const BOUNDS: Readonly<Record<string, readonly [least: string, greatest: string]>> = {
  id: ['first_id', 'last_id'],
  time: ['first_time', 'last_time'],
  time_us: ['first_time_us', 'last_time_us'],
  severity_number: ['min_severity_number', 'max_severity_number'],
}

/** A longer list of values costs more than it saves. */
const MAX_VALUES = 100

/**
 * The condition for the parts that may have entries for which another condition holds.
 *
 * @param name The name by which the condition refers to `logs`.
 * @param isOnly Whether columns without the name of a table are columns of `logs`.
 * @returns `undefined` if every part may have some.
 */
export function partCondition(
  { sql }: KyselyModule,
  condition: OperationNode,
  name: string,
  isOnly: boolean,
): OperationNode | undefined {
  const conditions: RawBuilder<unknown>[] = []
  for (const term of termsOf(condition)) {
    const comparison = comparisonOf(term, name, isOnly)
    const ofPart = comparison && ofBounds(sql, comparison)
    if (ofPart !== undefined) conditions.push(ofPart)
  }
  if (conditions.length === 0) return undefined
  const all = sql.join(conditions, sql.raw(' and '))
  return sql`${sql.id(name, 'part')} in (select part from log_parts where ${all})`.toOperationNode()
}

/** The conditions that must all hold. */
function termsOf(node: OperationNode): OperationNode[] {
  if (isKind(node, 'AndNode')) return [...termsOf(node.left), ...termsOf(node.right)]
  return isKind(node, 'ParensNode') ? termsOf(node.node) : [node]
}

function comparisonOf(node: OperationNode, name: string, isOnly: boolean): Comparison | undefined {
  if (!isKind(node, 'BinaryOperationNode')) return undefined
  const { leftOperand: left, operator, rightOperand: right } = node
  if (!isKind(left, 'ReferenceNode') || !isKind(left.column, 'ColumnNode')) return undefined
  const { table } = left
  const isOfLogs =
    table === undefined ? isOnly : table.table.schema === undefined && table.table.identifier.name === name
  const values = valuesOf(right)
  if (!isOfLogs || !isKind(operator, 'OperatorNode') || values === undefined) return undefined
  return { column: left.column.column.name, operator: operator.operator, values }
}

function valuesOf(node: OperationNode): readonly unknown[] | undefined {
  if (isKind(node, 'ValueNode')) return [node.value]
  if (isKind(node, 'PrimitiveValueListNode')) return node.values
  if (!isKind(node, 'ValueListNode')) return undefined
  const values = node.values.map((value) => valuesOf(value))
  return values.every((value) => value?.length === 1) ? values.flat() : undefined
}

function ofBounds(
  sql: KyselyModule['sql'],
  { column, operator, values }: Comparison,
): RawBuilder<unknown> | undefined {
  const isList = operator === 'in'
  if (values.length === 0 || values.length > MAX_VALUES || (values.length > 1 && !isList)) return undefined
  if (!values.every(isComparable)) return undefined
  if (column === 'severity') return operator === '=' || isList ? ofSeverities(sql, values) : undefined
  const bounds = BOUNDS[column]
  if (bounds === undefined) return undefined
  const [least, greatest] = [sql.ref(bounds[0]), sql.ref(bounds[1])]
  switch (operator) {
    case '>':
    case '>=':
      return sql`${greatest} ${sql.raw(operator)} ${values[0]}`
    case '<':
    case '<=':
      return sql`${least} ${sql.raw(operator)} ${values[0]}`
    case '=':
    case 'in':
      return anyOf(
        sql,
        values.map((value) => sql`(${least} <= ${value} and ${greatest} >= ${value})`),
      )
    default:
      return undefined
  }
}

function ofSeverities(sql: KyselyModule['sql'], names: readonly unknown[]): RawBuilder<unknown> | undefined {
  if (!names.every(isSeverityName)) return undefined
  const ranges = names.map((name) => {
    const first = SEVERITY_NUMBERS[name]
    return sql`(min_severity_number <= ${first + 3} and max_severity_number >= ${first})`
  })
  return anyOf(sql, ranges)
}

function anyOf(sql: KyselyModule['sql'], conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql`(${sql.join(conditions, sql.raw(' or '))})`
}

function isComparable(value: unknown): boolean {
  return (
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'bigint' ||
    value instanceof Date
  )
}

function isSeverityName(value: unknown): value is SeverityName {
  return SEVERITY_NAMES.includes(value as SeverityName)
}
