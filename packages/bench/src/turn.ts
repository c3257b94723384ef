/** Lets the event loop turn once, as an application that does something else in between. */
export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
