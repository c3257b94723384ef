/**
 * Works while a write is under way, and waits for both: if either fails, nothing is left running.
 *
 * @returns What the write returned.
 */
export async function meanwhile<Result>(
  writing: Promise<Result>,
  work: () => Promise<unknown>,
): Promise<Result> {
  // Its failure is thrown below, and must not count as unhandled until then.
  writing.catch(() => {})
  try {
    await work()
  } finally {
    await Promise.allSettled([writing])
  }
  return writing
}
