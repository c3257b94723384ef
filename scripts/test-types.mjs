// `node scripts/test-types.mjs [all]`: compiles an application that uses the built packages, as ES modules and as CommonJS, with the
// strictest settings, and with and without the types of Node.js. Uses the TypeScript that the workspace pins; with `all` also the
// versions back to the oldest that has `using`, which it installs from npm.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pinnedNode, step } from './workspace.mjs'

const OLDER = ['5.2', '5.4', '5.9', '6']
const cache = resolve('node_modules/.cache/types')
const versionsFolder = join(cache, 'versions')
const application = join(cache, 'application')

const all = process.argv[2] === 'all'
if (all && !installOlder()) process.exit(1)
writeApplication()

const compilers = {
  pinned: 'node_modules/typescript/bin/tsc',
  ...(all &&
    Object.fromEntries(
      OLDER.map((version) => [version, join(versionsFolder, `node_modules/typescript-${version}/bin/tsc`)]),
    )),
}
// Without the types of Node.js, the library of browsers declares AbortSignal.
const environments = {
  'without types': { types: [] },
  'with @types/node': { types: ['node'], lib: ['es2022'] },
}
const modules = {
  node16: { module: 'node16' },
  nodenext: { module: 'nodenext' },
  bundler: { module: 'esnext', moduleResolution: 'bundler' },
}

for (const [version, compiler] of Object.entries(compilers)) {
  for (const [environment, types] of Object.entries(environments)) {
    for (const [module, settings] of Object.entries(modules)) {
      compile(`TypeScript ${version}, ${module}, ${environment}`, compiler, { ...types, ...settings })
    }
  }
}

function compile(title, compiler, settings) {
  const compilerOptions = {
    target: 'es2022',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
    ...settings,
  }
  writeFileSync(
    join(application, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }),
  )
  const { status, stdout, stderr } = spawnSync(pinnedNode, [compiler, '-p', application], {
    encoding: 'utf8',
  })
  console.log(`${status === 0 ? '✓' : '✗'} ${title}`)
  if (status === 0) return
  console.error(stdout + stderr)
  process.exitCode = 1
}

/** Copies the packages, because links would resolve their imports in the workspace. */
function writeApplication() {
  rmSync(application, { recursive: true, force: true })
  for (const folder of readdirSync('packages').map((name) => join('packages', name))) {
    const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    if (!/^(core|blocks|sqlite|driver-.*)$/.test(name.slice('@logpond/'.length))) continue
    const target = join(application, 'node_modules', name)
    cpSync(join(folder, 'dist'), join(target, 'dist'), { recursive: true })
    cpSync(join(folder, 'package.json'), join(target, 'package.json'))
  }
  const source = readFileSync('scripts/types-of-applications/application.mts', 'utf8')
  writeFileSync(join(application, 'application.mts'), source)
  writeFileSync(join(application, 'application.cts'), source)
}

function installOlder() {
  mkdirSync(versionsFolder, { recursive: true })
  writeFileSync(join(versionsFolder, 'package.json'), '{ "private": true }\n')
  const packages = OLDER.map((version) => `typescript-${version}@npm:typescript@${version}`)
  return step(
    'install TypeScript',
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefix',
    versionsFolder,
    ...packages,
  )
}
