/** The note of a writer about the greatest ids that it was told as durable. */
export const DURABLE = 'durable'

/** The latest first. */
export type DurableNote = readonly { readonly id: number; readonly at: number }[]
