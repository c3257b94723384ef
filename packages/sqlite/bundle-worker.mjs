// Part of the build of a driver package, in its folder: puts the module of its threads, and all of Logpond that it needs, into
// one file, dist/worker.js. As some 180 modules it took each thread twice the time to load.
import { rm } from 'node:fs/promises'
import { build } from 'rolldown'

await build({
  input: 'src/worker.ts',
  platform: 'node',
  logLevel: 'warn',
  // One that its user installs is loaded by `require`, and one of the runtime stays what it is.
  external: /^(node|bun):/,
  // A third of it would be documentation, which each thread reads past.
  output: {
    file: 'dist/worker.js',
    format: 'esm',
    codeSplitting: false,
    comments: { legal: true, annotation: false, jsdoc: false },
  },
})
await rm('dist/worker.js.map', { force: true })
