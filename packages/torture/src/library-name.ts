/** SQLite libraries whose drivers can share a file in one process. */
export const LIBRARIES = ['better-sqlite3', 'node:sqlite'] as const
export type Library = (typeof LIBRARIES)[number]

/** The message of entries that a second storage on the same library stores, and the beginning of the name of its note. */
export const SAME_LIBRARY = 'the same library'
