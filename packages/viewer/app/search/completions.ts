import { type Candidate, type Completion, complete, type ValueHint } from '@logpond/query'
import { signal } from '@preact/signals'
import { readFacets } from '../api/reads.js'
import { fields, question } from '../state/controller.js'

const MOST_VALUES = 50
const MOST_SHOWN = 12

/** Rises when values of a field have arrived. */
const arrived = signal(0)
const known = new Map<string, readonly ValueHint[]>()
let knownFor = ''

/** What can stand at the cursor. Values that are not known yet are loaded, and what renders this renders again when they arrive. */
export function completionsAt(text: string, cursor: number): Completion {
  arrived.value
  const { from, to } = question.value
  const key = `${from} ${to}`
  if (key !== knownFor) known.clear()
  knownFor = key
  return complete(text, cursor, { fields: fields.value.value, values: valuesOf, limit: MOST_SHOWN })
}

export function accept(
  text: string,
  { from, to }: Completion,
  { text: chosen, kind }: Candidate,
): { text: string; cursor: number } {
  const isName = kind === 'field' || kind === 'attribute'
  const space = isName || text.charAt(to) === ' ' ? '' : ' '
  return {
    text: `${text.slice(0, from)}${chosen}${space}${text.slice(to)}`,
    cursor: from + chosen.length + (isName ? 0 : 1),
  }
}

function valuesOf(field: string): readonly ValueHint[] | undefined {
  const values = known.get(field)
  if (values !== undefined) return values
  known.set(field, [])
  void loadValues(field)
  return undefined
}

/** The values of all entries of the range, whatever the query asks for. */
async function loadValues(field: string): Promise<void> {
  try {
    const [facet] = await readFacets({ ...question.peek(), q: '' }, [field], MOST_VALUES)
    known.set(field, facet?.values ?? [])
    arrived.value++
  } catch {
    known.delete(field)
  }
}
