/** An exception ends Bun without the call that signal-exit listens to, and Deno without the event. */
export const isOtherRuntime = 'bun' in process.versions || 'deno' in process.versions

/** Whether a process that has nothing left to do says so before it ends. */
export const canFlushBeforeExit = !isOtherRuntime
