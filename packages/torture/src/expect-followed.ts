import type { Run } from './case.js'
import { originIn } from './followed-entries.js'
import type { Evidence } from './oracle.js'
import type { ServerSpecimen } from './server-specimen.js'

/** A follower sees each stored entry once, in the order of ids, over all of its lives. */
export async function expectFollowed(
  run: Run,
  { stored }: Evidence,
  specimen: ServerSpecimen,
): Promise<void> {
  const followed = await specimen.followed(stored.at(-1)?.id ?? 0)
  const seen = new Map(followed.map(({ id, origin }) => [id, origin]))
  const missed = stored.filter(({ id, message }) => seen.get(id) !== originIn(message))
  const first = missed[0]
  run.expect(
    first === undefined,
    'A',
    `the follower missed ${missed.length} of ${stored.length} entries, such as id ${first?.id} (${first && originIn(first.message)})`,
  )
  const known = new Set(stored.map(({ id }) => id))
  const invented = followed.filter(({ id }) => !known.has(id))
  run.expect(
    invented.length === 0,
    'B',
    `the follower saw ${invented.length} entries that are not stored, such as id ${invented[0]?.id}`,
  )
  const wrong = followed.find(({ id }, i) => i > 0 && id <= (followed[i - 1]?.id ?? 0))
  run.expect(wrong === undefined, 'D', `the follower saw id ${wrong?.id} after a greater one, or twice`)
  run.expect(specimen.strays.length === 0, 'G', `followers threw outside of a call: ${specimen.strays}`)
}
