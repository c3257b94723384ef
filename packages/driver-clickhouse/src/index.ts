export { type ClickHouseOptions, clickhouse } from './clickhouse.js'
