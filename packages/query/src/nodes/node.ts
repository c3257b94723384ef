import type { SearchFilter } from '@logpond/core'
import type { WordToken } from '../lexer/token.js'

/** What a query means, in the fewest nodes: no `and` in an `and`, no `not` of a `not`. */
export type Node =
  | { readonly kind: 'word'; readonly word: WordToken }
  | { readonly kind: 'filter'; readonly filter: SearchFilter }
  | { readonly kind: 'not'; readonly node: Node }
  | { readonly kind: 'and' | 'or'; readonly nodes: readonly Node[] }

export function negate(node: Node): Node {
  switch (node.kind) {
    case 'word':
      return { kind: 'word', word: { ...node.word, isNegated: !node.word.isNegated } }
    case 'not':
      return node.node
    case 'or':
      return allOf(node.nodes.map(negate))
    case 'and':
      return node.nodes.every(isNegative) ? anyOf(node.nodes.map(negate)) : { kind: 'not', node }
    case 'filter':
      return negateExists(node.filter) ?? { kind: 'not', node }
  }
}

function isNegative(node: Node): boolean {
  return node.kind === 'not' || (node.kind === 'word' && node.word.isNegated)
}

/** `exists` is the one condition that has an opposite of its own. */
function negateExists(filter: SearchFilter): Node | undefined {
  const [attribute, ...others] = Object.entries(filter.attributes ?? {})
  if (attribute === undefined || others.length > 0 || Object.keys(filter).length > 1) return undefined
  const [name, condition] = attribute
  if (typeof condition !== 'object' || condition === null || typeof condition.exists !== 'boolean')
    return undefined
  if (Object.keys(condition).length > 1) return undefined
  return {
    kind: 'filter',
    filter: { attributes: Object.fromEntries([[name, { exists: !condition.exists }]]) },
  }
}

export function allOf(nodes: readonly Node[]): Node {
  return joined('and', nodes)
}

export function anyOf(nodes: readonly Node[]): Node {
  return joined('or', nodes)
}

function joined(kind: 'and' | 'or', nodes: readonly Node[]): Node {
  const flat = nodes.flatMap((node) => (node.kind === kind ? node.nodes : [node]))
  return flat.length === 1 ? (flat[0] as Node) : { kind, nodes: flat }
}
