export { runOnClickHouse as run } from '@logpond/test-servers'
