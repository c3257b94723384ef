/**
 * A signal that is aborted when it is checked for the `look`th time. That is the most delicate moment, and a test that only
 * waits for turns of the event loop may never hit it.
 */
export function abortAtLook(look: number): AbortSignal {
  const controller = new AbortController()
  const { signal } = controller
  let looks = 0
  const isAborted = () => Reflect.get(AbortSignal.prototype, 'aborted', signal) as boolean
  Object.defineProperties(signal, {
    aborted: {
      get: () => {
        if (++looks === look) controller.abort()
        return isAborted()
      },
    },
    throwIfAborted: {
      value: () => {
        if (signal.aborted) throw signal.reason
      },
    },
  })
  return signal
}
