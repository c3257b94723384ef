/**
 * Calls a listener that was given as an option. It may be an async function: a rejection that nobody handles would end
 * the process.
 *
 * @param onFailed Called when it throws or its promise rejects; what it throws is its own matter.
 */
export function tellListener<T>(
  listener: (told: T) => unknown,
  told: T,
  onFailed: () => void = () => {},
): void {
  try {
    const settled = listener(told)
    if (settled !== undefined) Promise.resolve(settled).catch(onFailed)
  } catch {
    onFailed()
  }
}
