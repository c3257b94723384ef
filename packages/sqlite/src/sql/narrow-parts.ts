import type {
  CommonTableExpressionNameNode,
  KyselyPlugin,
  OperationNode,
  QueryId,
  SelectQueryNode,
} from 'kysely'
import type { KyselyModule } from './kysely-module.js'
import { isKind } from './node-kinds.js'
import { partCondition } from './part-conditions.js'

/**
 * A plugin of Kysely that keeps a query from opening parts without matching entries: SQLite cannot know that a part whose last
 * time is before `x` has no entry with `time >= x`. For each such comparison of a column of `logs` in the WHERE of a query, it adds
 * one of the bounds of the parts.
 */
export function narrowParts(kysely: KyselyModule): KyselyPlugin {
  class Narrower extends kysely.OperationNodeTransformer {
    protected override transformSelectQuery(node: SelectQueryNode, queryId?: QueryId): SelectQueryNode {
      return narrowed(kysely, super.transformSelectQuery(node, queryId))
    }
  }
  const narrower = new Narrower()
  return {
    // In a query that calls a result of its own `logs`, only SQLite knows which one is meant where.
    transformQuery: ({ node, queryId }) =>
      namesOfResults(kysely, node).has('logs') ? node : narrower.transformNode(node, queryId),
    transformResult: async ({ result }) => result,
  }
}

/** The names of the common table expressions in a query. */
function namesOfResults(kysely: KyselyModule, query: OperationNode): Set<string> {
  const names = new Set<string>()
  class Finder extends kysely.OperationNodeTransformer {
    protected override transformCommonTableExpressionName(
      node: CommonTableExpressionNameNode,
      queryId?: QueryId,
    ): CommonTableExpressionNameNode {
      names.add(node.table.table.identifier.name)
      return super.transformCommonTableExpressionName(node, queryId)
    }
  }
  new Finder().transformNode(query)
  return names
}

function narrowed(kysely: KyselyModule, query: SelectQueryNode): SelectQueryNode {
  const { from, joins = [], where } = query
  if (from === undefined || where === undefined) return query
  const tables = [...from.froms, ...joins.map(({ table }) => table)]
  let condition = where.where
  for (const table of tables) {
    const name = nameOfLogs(table)
    if (name === undefined) continue
    const ofParts = partCondition(kysely, where.where, name, tables.length === 1)
    if (ofParts !== undefined) condition = kysely.AndNode.create(condition, ofParts)
  }
  return condition === where.where ? query : { ...query, where: kysely.WhereNode.create(condition) }
}

/** The name by which a query refers to the view `logs`; `undefined` for other tables. */
function nameOfLogs(node: OperationNode): string | undefined {
  if (isKind(node, 'AliasNode')) {
    const { node: table, alias } = node
    return nameOfLogs(table) !== undefined && isKind(alias, 'IdentifierNode') ? alias.name : undefined
  }
  if (!isKind(node, 'TableNode')) return undefined
  const { schema, identifier } = node.table
  return schema === undefined && identifier.name === 'logs' ? 'logs' : undefined
}
