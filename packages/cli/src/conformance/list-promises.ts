import type { PromiseGroup } from '@logpond/conformance/suite'
import type { Output } from '../context.js'

/** Prints the promises by group: as text for people, or as one JSON object per line. */
export async function listPromises(
  output: Output,
  groups: readonly PromiseGroup[],
  isJson: boolean,
): Promise<void> {
  if (!isJson) {
    const lists = groups.map(({ name, promises }) => [
      name,
      ...promises.map((promise) => `  ${promise.name}`),
    ])
    return output.write(`${lists.map((lines) => lines.join('\n')).join('\n\n')}\n`)
  }
  const lines = groups.flatMap((group) =>
    group.promises.map(({ name: promise, claim, denies, needsProcesses }) =>
      JSON.stringify({ group: group.name, promise, claim, denies, needsProcesses }),
    ),
  )
  return output.write(`${lines.join('\n')}\n`)
}
