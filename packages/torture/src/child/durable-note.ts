/** The name of the note with the highest ids that were reported to a writer as durable. */
export const DURABLE = 'durable'

/** The latest id comes first. */
export type DurableNote = readonly { readonly id: number; readonly at: number }[]
