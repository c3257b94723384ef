import { signal } from '@preact/signals'
import type { Facet } from '../../src/protocol/protocol.js'
import { readFacets } from '../api/reads.js'
import type { Question } from '../state/question.js'

const MOST_VALUES = 24
/** Stores of blocks know these without opening blocks. */
const QUICK: readonly string[] = ['severity', 'service']

const found = signal<ReadonlyMap<string, Facet>>(new Map())
let running = new AbortController()
let question: Question | undefined
/** Fields that were asked for with this question. */
let begun = new Set<string>()

/** The values of a field for the last question; until they are there, those for the one before. */
export function facetOf(name: string): Facet | undefined {
  return found.value.get(name)
}

/**
 * Reads the values of fields, unless they were read for this question. The quick ones come together and first, the others one after
 * the other: reads at the same time would all be as late as the last one.
 *
 * @param others What the fields that are not quick wait for.
 */
export async function loadFacets(
  asked: Question,
  names: readonly string[],
  others: Promise<unknown>,
): Promise<void> {
  if (asked !== question) begin(asked, names)
  const { signal: mine } = running
  const wanted = names.filter((name) => !begun.has(name))
  for (const name of wanted) begun.add(name)
  const quick = wanted.filter((name) => QUICK.includes(name))
  if (quick.length > 0) await load(asked, quick, mine)
  await others
  for (const name of wanted) if (!QUICK.includes(name) && !mine.aborted) await load(asked, [name], mine)
}

/** Ends what is being read. What is shown stays. */
export function stopFacets(): void {
  running.abort()
  question = undefined
}

function begin(asked: Question, names: readonly string[]): void {
  running.abort()
  running = new AbortController()
  question = asked
  begun = new Set()
  // The values of fields that are closed now would be those of another question when they are opened.
  found.value = new Map([...found.peek()].filter(([name]) => names.includes(name)))
}

async function load(asked: Question, names: readonly string[], mine: AbortSignal): Promise<void> {
  try {
    const facets = await readFacets(asked, names, MOST_VALUES, mine)
    if (mine.aborted) return
    found.value = new Map([...found.peek(), ...facets.map((facet) => [facet.field, facet] as const)])
  } catch {
    // It can be asked for again: whatever is wrong, the list and the histogram report it.
    if (!mine.aborted) for (const name of names) begun.delete(name)
  }
}
