/** Those that share files with their own kind. */
export const LIBRARIES = ['better-sqlite3', 'node:sqlite'] as const
export type Library = (typeof LIBRARIES)[number]

/** What a second storage of the same library stores, and begins its name with. */
export const SAME_LIBRARY = 'the same library'
