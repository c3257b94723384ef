import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { DemoSubject } from '../demo/demo-subject.js'
import { storeOf } from '../demo/prepared-store.js'
import { median } from '../statistics.js'
import type { DemoWorkload, Figures, WorkloadContext } from '../workload.js'
import { timesOf } from './times-of.js'

/** What the pages of the viewer ask for, and whether the answer is right. */
interface Request {
  readonly name: string
  readonly path: string
  // biome-ignore lint/suspicious/noExplicitAny: the body of an answer
  readonly isRight: (answer: any, entries: number) => boolean
}

const FACETS = ['severity', 'service', 'host', 'http.status'].map((field) => `field=${field}`).join('&')

// biome-ignore lint/suspicious/noExplicitAny: the body of an answer
const isFullPage = ({ entries: { length }, more }: any) => length === 100 && more === true

/** The sum of all slices or values. */
function sum(counts: readonly { readonly count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}

const REQUESTS: readonly Request[] = [
  { name: 'first page', path: 'entries?limit=100', isRight: isFullPage },
  { name: 'first page of a common word', path: 'entries?limit=100&q=products', isRight: isFullPage },
  { name: 'first page of warnings', path: 'entries?limit=100&q=level%3E%3Dwarn', isRight: isFullPage },
  { name: 'oldest page', path: 'entries?limit=100&order=oldest', isRight: isFullPage },
  {
    name: 'histogram',
    path: 'histogram?tz=UTC',
    isRight: ({ buckets }, entries) => sum(buckets) === entries,
  },
  {
    name: 'histogram of a common word',
    path: 'histogram?tz=UTC&q=products',
    isRight: ({ buckets }, entries) => sum(buckets) > 0 && sum(buckets) < entries,
  },
  {
    name: 'facets',
    path: `facets?${FACETS}&limit=20`,
    isRight: ([severities, services]) => sum(severities.values) > 0 && sum(services.values) > 0,
  },
  {
    name: 'facets of a common word',
    path: `facets?${FACETS}&limit=20&q=products`,
    isRight: ([severities]) => sum(severities.values) > 0,
  },
  { name: 'count', path: 'count', isRight: ({ count }, entries) => count === entries },
  { name: 'fields', path: 'fields', isRight: ({ length }) => length > 0 },
  {
    name: 'completion of a value',
    path: 'complete?q=service:',
    isRight: ({ candidates }) => candidates.length > 0,
  },
]

/** Asks a viewer of a closed store of the demo, over HTTP, for what its pages show: the first time, and again and again. */
export const viewerReads: DemoWorkload = { name: 'viewer reads', run: read }

async function read(subject: DemoSubject, context: WorkloadContext): Promise<Figures> {
  const { entries = 1_000_000, maxRounds = 51 } = context.parameters
  const directory = await storeOf(subject, context, { directory: context.directory, entries })
  const { createViewer } = await import('@logpond/viewer')
  const reader = await subject.read({ directory })
  if (reader.storage === undefined) throw new Error(`${subject.name} is not a storage of Logpond.`)
  const server = createServer(createViewer(reader.storage, { token: false }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const figures: Figures = {}
  try {
    for (const { name, path, isRight } of REQUESTS) {
      const ask = async () => {
        const response = await fetch(`http://127.0.0.1:${port}/api/${path}`)
        const answer: unknown = await response.json()
        if (!response.ok || !isRight(answer, entries))
          throw new Error(`A wrong answer to ${path}: ${JSON.stringify(answer).slice(0, 200)}`)
      }
      const start = performance.now()
      await ask()
      figures[`first: ${name} ms`] = performance.now() - start
      figures[`${name} ms`] = median(await timesOf(ask, maxRounds))
    }
  } finally {
    server.closeAllConnections()
    server.close()
    await reader.close()
  }
  return figures
}
