import type { Tool } from '../tool/tool.js'
import { context } from './context.js'
import { count } from './count.js'
import { fields } from './fields.js'
import { histogram } from './histogram.js'
import { searchLogs } from './search-logs.js'
import { since } from './since.js'
import { statsTool } from './stats.js'
import { topValues } from './top-values.js'
import { trace } from './trace.js'

/** All tools, each of which only reads. */
export function toolsFor(db: string): readonly Tool[] {
  return [statsTool(db), searchLogs, count, histogram, topValues, fields, context, trace, since]
}
