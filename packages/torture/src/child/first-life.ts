/** The variable that says whose life a program goes on with: the writer, and its journal. */
export const FIRST_LIFE = 'LOGPOND_TORTURE_FIRST_LIFE'
