/** Decides whether the process ends after an error. */
export type ExitOnError = boolean | ((thrown: unknown) => boolean)

interface Deciding {
  exitOnError?: ExitOnError
}

/** A function of the application, and what it has returned last. */
interface Remembering {
  (this: unknown, thrown: unknown): boolean
  last?: { readonly thrown: unknown; readonly decision: boolean }
}

const remembering = new WeakSet<Remembering>()

/**
 * Makes the function `exitOnError` of a logger remember what it returns, so that the transport need not call it a second time: it may do
 * more than decide, such as raise an alarm.
 */
export function rememberDecision(logger: Deciding): void {
  const { exitOnError } = logger
  if (typeof exitOnError !== 'function' || remembering.has(exitOnError)) return
  const wrapper: Remembering = function (thrown) {
    const decision = Reflect.apply(exitOnError, this, [thrown])
    wrapper.last = { thrown, decision }
    return decision
  }
  remembering.add(wrapper)
  logger.exitOnError = wrapper
}

/** Whether winston ends the process after an error that it has caught. */
export function willExit({ exitOnError = true }: Deciding, thrown: unknown): boolean {
  if (typeof exitOnError !== 'function') return Boolean(exitOnError)
  const { last } = exitOnError as Remembering
  // A function that was set later is not known. Its default is true.
  return last === undefined || last.thrown !== thrown || Boolean(last.decision)
}
