import { visibleText } from '@logpond/mapping/writers'
import { fullName } from '../../database.js'
import { readStats } from '../../database-stats.js'
import { formatBytes, formatCount } from '../../numbers.js'
import { dataText } from '../answers/data-text.js'
import { fenced } from '../answers/fenced.js'
import type { Tool } from '../tool/tool.js'

/** @param db The database as the user named it. */
export function statsTool(db: string): Tool {
  return {
    name: 'stats',
    title: 'Statistics',
    description:
      'The size of the database, the times of its first and last entry, counts by level and service, and the last id, to ask later what happened "since" it. Call it first.',
    args: {},
    async answer(_args, { context, database, signal }) {
      // Read first: an entry that is stored meanwhile may be counted twice, and is not left out.
      const lastId = await database.lastId()
      const stats = await readStats(database.storage, await database.bytes(), { signal })
      const levels = Object.entries(stats.bySeverity).filter(([, count]) => count > 0)
      const services = stats.services.map(
        ({ service, entries }) => `${entries} ${dataText(service).slice(0, 200)}`,
      )
      return [
        `${visibleText(fullName(context, db))}: ${formatCount(stats.entries)} entries, ${formatBytes(stats.bytes)}.`,
        ...(stats.oldest === undefined ? [] : [`From ${stats.oldest} to ${stats.newest}.`]),
        `Now it is ${new Date(context.now()).toISOString()}.`,
        `Last id: ${lastId}.`,
        ...(levels.length === 0
          ? []
          : [`By level: ${levels.map(([name, count]) => `${name} ${count}`).join(', ')}.`]),
        ...(services.length === 0 ? [] : ['The services with the most entries:', fenced(services)]),
      ].join('\n')
    },
  }
}
