import type { DemoSubject } from './demo/demo-subject.js'

const byHand = () => import('./demo-subjects/rows-by-hand.js')
const ofLogpond = () => import('./demo-subjects/logpond-demo.js')

/** The subjects that store entries of the demo and answer questions about them, by their keys. */
export const DEMO_SUBJECTS: Readonly<Record<string, () => Promise<DemoSubject>>> = {
  'demo-better-sqlite3': async () => {
    const { betterSqlite3 } = await import('@logpond/driver-better-sqlite3')
    return (await ofLogpond()).logpondDemo('Logpond, better-sqlite3', (path) => betterSqlite3({ path }))
  },
  'demo-better-sqlite3-main': async () => {
    const { betterSqlite3 } = await import('@logpond/driver-better-sqlite3')
    return (await ofLogpond()).logpondDemo('Logpond, better-sqlite3, main thread', (path) =>
      betterSqlite3({ path, thread: 'main' }),
    )
  },
  'demo-node-sqlite': async () => {
    const { nodeSqlite } = await import('@logpond/driver-node-sqlite')
    return (await ofLogpond()).logpondDemo('Logpond, node:sqlite', (path) => nodeSqlite({ path }))
  },
  'demo-postgres': async () => {
    const { postgresEngine } = await import('./servers/postgres-engine.js')
    return (await import('./servers/server-demo.js')).serverDemo(postgresEngine)
  },
  'demo-clickhouse': async () => {
    const { installedClickHouse } = await import('./servers/clickhouse-engine.js')
    return (await import('./servers/server-demo.js')).serverDemo(installedClickHouse())
  },
  'demo-reduced': async () => {
    const { betterSqlite3 } = await import('@logpond/driver-better-sqlite3')
    const { reducedDriver } = await import('./demo-subjects/reduced-driver.js')
    return (await ofLogpond()).logpondDemo('Logpond, a driver without conditions and values', (path) =>
      reducedDriver(betterSqlite3({ path })),
    )
  },
  'demo-hand': async () => (await byHand()).rowsAlone,
  'demo-hand-trigger': async () => (await byHand()).rowsWithTriggers,
  'demo-hand-fts5': async () => (await byHand()).rowsWithFts5,
  'demo-duckdb': async () => (await import('./demo-subjects/duckdb-demo.js')).duckdbDemo,
  'demo-chdb': async () => (await import('./demo-subjects/chdb-demo.js')).chdbDemo(),
  'demo-rg': async () => (await import('./demo-subjects/grep-demo.js')).ripgrepDemo(),
  'demo-zgrep': async () => (await import('./demo-subjects/grep-demo.js')).zgrepDemo(),
}
