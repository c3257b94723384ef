import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const external = {
  serverExternalPackages: [
    '@logpond/core',
    '@logpond/driver-better-sqlite3',
    '@logpond/driver-node-sqlite',
    '@logpond/driver-wasm',
  ],
  // Turbopack does not find the engines: nothing imports them by their names.
  outputFileTracingIncludes: {
    '/api/log': ['../node_modules/better-sqlite3/**/*', '../node_modules/node-sqlite3-wasm/**/*'],
  },
}

export default {
  output: 'standalone',
  outputFileTracingRoot: root,
  turbopack: { root },
  ...(process.env.EXTERNAL === '1' ? external : {}),
}
