/**
 * Calls a listener from the options. The listener may be an async function, whose unhandled rejection would end the process.
 *
 * @param onFailed Called if the listener throws or its promise rejects. Errors of `onFailed` are not caught.
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
