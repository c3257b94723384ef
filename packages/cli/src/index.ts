export { createLineParser, type LineParserOptions } from './parse-line.js'
export { readLines } from './read-lines.js'
