/** Settles in the next turn of the event loop: whatever waits there goes first. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
