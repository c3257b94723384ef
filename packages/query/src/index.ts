export { QueryError, type QueryPosition } from './errors/query-error.js'
export { formatQuery } from './format-query.js'
export { type ParseOptions, parseQuery } from './parse-query.js'
