import type { StoredInfo } from '../info-of-entry.js'

/** An info with only some of its fields, as winston's File transport has it: `undefined` for those that it does not have. */
export function pickFields(info: StoredInfo, fields: readonly string[] | undefined): StoredInfo {
  if (!fields) return info
  return Object.fromEntries(fields.map((name) => [name, info[name]])) as StoredInfo
}
