export { createLineParser } from './parse-line.js'
export { readLines } from './read-lines.js'
