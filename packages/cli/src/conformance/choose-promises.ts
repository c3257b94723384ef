import type { DriverPromise, PromiseGroup } from '@logpond/conformance/suite'
import { CommandError } from '../command-error.js'

/** Number of suggested names. */
const SUGGESTIONS = 3

/**
 * The promises with one of these texts in `group: name`, in any case. A full `group: name` selects a single promise. Without
 * a text, all promises.
 *
 * @throws CommandError if no promise contains a text. The message lists the most similar names.
 */
export function choosePromises(
  groups: readonly PromiseGroup[],
  texts: readonly string[] = [],
): PromiseGroup[] {
  for (const text of texts) {
    if (!groups.some((group) => group.promises.some((promise) => isMeant(group, promise, text)))) {
      throw new CommandError(noneLike(groups, text))
    }
  }
  const isChosen = (group: PromiseGroup, promise: DriverPromise) =>
    texts.length === 0 || texts.some((text) => isMeant(group, promise, text))
  return groups
    .map((group) => ({ ...group, promises: group.promises.filter((promise) => isChosen(group, promise)) }))
    .filter(({ promises }) => promises.length > 0)
}

function isMeant(group: PromiseGroup, promise: DriverPromise, text: string): boolean {
  return `${group.name}: ${promise.name}`.toLowerCase().includes(text.toLowerCase())
}

function noneLike(groups: readonly PromiseGroup[], text: string): string[] {
  const names = groups.flatMap((group) => [
    group.name,
    ...group.promises.map((promise) => `${group.name}: ${promise.name}`),
  ])
  const near = names
    .map((name) => ({ name, likeness: likeness(text, name) }))
    .filter(({ likeness }) => likeness > 0.4)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, SUGGESTIONS)
  const none = `No promise has ${JSON.stringify(text)} in its name or group.`
  if (near.length === 0) return [`${none} --list prints them all.`]
  return [`${none} The most similar are:`, ...near.map(({ name }) => `  ${name}`)]
}

/** The share of the letter pairs of a text that a name also contains. */
function likeness(text: string, name: string): number {
  const [wanted, there] = [pairsOf(text), pairsOf(name)]
  return [...wanted].filter((pair) => there.has(pair)).length / Math.max(1, wanted.size)
}

function pairsOf(text: string): Set<string> {
  const letters = text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  return new Set(Array.from(letters.slice(1), (letter, i) => `${letters[i]}${letter}`))
}
