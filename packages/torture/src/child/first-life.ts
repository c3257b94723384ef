/** The environment variable with the writer and the journal that a process continues. */
export const FIRST_LIFE = 'LOGPOND_TORTURE_FIRST_LIFE'
