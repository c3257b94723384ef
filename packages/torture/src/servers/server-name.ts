/** The drivers whose engine is a server. */
export const SERVER_NAMES = ['postgres', 'clickhouse'] as const

export type ServerName = (typeof SERVER_NAMES)[number]
