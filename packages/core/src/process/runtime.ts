/** Bun and Deno: an exception ends Bun without the call that signal-exit intercepts, and Deno without the event. */
export const isOtherRuntime = 'bun' in process.versions || 'deno' in process.versions

/** Whether a process emits `beforeExit` when it has nothing left to do. */
export const canFlushBeforeExit = !isOtherRuntime
