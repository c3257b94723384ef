/** Resolves in the next turn of the event loop, like an application that does other work in between. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
