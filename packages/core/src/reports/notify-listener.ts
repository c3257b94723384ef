/**
 * Calls a listener that was given as an option. It may be an async function: a rejection that nobody handles would end
 * the process.
 *
 * @param onFailed Called when it throws or its promise rejects; what that throws is not caught.
 */
export function notifyListener<T>(
  listener: (argument: T) => unknown,
  argument: T,
  onFailed: () => void = () => {},
): void {
  try {
    const settled = listener(argument)
    if (settled !== undefined) Promise.resolve(settled).catch(onFailed)
  } catch {
    onFailed()
  }
}
