/**
 * A signal that is aborted when it is looked at for the so many-th time: the moment that hurts most, and one that no turn of
 * the event loop has to hit.
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
