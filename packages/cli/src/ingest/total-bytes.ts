import { statSync } from 'node:fs'
import { type Context, toPath } from '../context.js'

/** Total size of the files in bytes; 0 if it is unknown. */
export function totalBytes(context: Context, files: readonly string[]): number {
  if (files.includes('-')) return 0
  return files.reduce((sum, file) => sum + sizeOf(toPath(context, file)), 0)
}

function sizeOf(path: string): number {
  try {
    const stat = statSync(path)
    return stat.isFile() ? stat.size : 0
  } catch {
    // Reading the file reports the error.
    return 0
  }
}
