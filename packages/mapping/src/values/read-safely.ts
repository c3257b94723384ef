/** What `read` returns, or a description of what it throws: `[Threw: no such key]`. */
export function readSafely(read: () => unknown): unknown {
  try {
    return read()
  } catch (thrown) {
    return describeThrown(thrown)
  }
}

function describeThrown(thrown: unknown): string {
  try {
    const { message } = (thrown ?? {}) as { message?: unknown }
    return `[Threw: ${typeof message === 'string' ? message : String(thrown)}]`
  } catch {
    return '[Threw]'
  }
}
