import type {
  AliasNode,
  AndNode,
  BinaryOperationNode,
  ColumnNode,
  IdentifierNode,
  OperationNode,
  OperatorNode,
  ParensNode,
  PrimitiveValueListNode,
  ReferenceNode,
  TableNode,
  ValueListNode,
  ValueNode,
} from 'kysely'

/** Nodes of Kysely's trees by their kinds. */
interface Nodes {
  AliasNode: AliasNode
  AndNode: AndNode
  BinaryOperationNode: BinaryOperationNode
  ColumnNode: ColumnNode
  IdentifierNode: IdentifierNode
  OperatorNode: OperatorNode
  ParensNode: ParensNode
  PrimitiveValueListNode: PrimitiveValueListNode
  ReferenceNode: ReferenceNode
  TableNode: TableNode
  ValueListNode: ValueListNode
  ValueNode: ValueNode
}

export function isKind<Kind extends keyof Nodes>(node: OperationNode, kind: Kind): node is Nodes[Kind] {
  return node.kind === kind
}
