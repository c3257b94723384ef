import { fieldOf } from './field-names.js'
import { nearest } from './nearest.js'

/**
 * The names that are looked for. Those of ids and times are left out: attributes such as `trade`, `spam` and `start_time` are near
 * them.
 */
const LIKELY = ['level', 'severity', 'service', 'host', 'since', 'until', 'order', 'limit']

/**
 * The field of the language that was probably meant, where the names of attributes are not known. A name that only continues that
 * of a field, such as `services`, is another one, people rarely mistype the first letter, and two letters that differ are more often
 * those of another word: `security` is no `severity`.
 *
 * @returns Undefined if none is near, and for the field itself.
 */
export function nearField(name: string): string | undefined {
  if (fieldOf(name) !== undefined) return undefined
  const meant = nearest(name, LIKELY, 1)
  if (meant === undefined) return undefined
  const lower = name.toLowerCase()
  const isLonger = lower.length > meant.length && lower.startsWith(meant)
  return lower[0] === meant[0] && !isLonger ? meant : undefined
}
