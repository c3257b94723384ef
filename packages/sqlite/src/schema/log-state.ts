/** The greatest id of an entry. Ids are reserved in blocks, and the end of the last block must be a safe integer too. */
export const MAX_ID = Number.MAX_SAFE_INTEGER - 4 * 1_048_576

export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
