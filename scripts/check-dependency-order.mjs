// Packages depend on each other in one direction only. This reads what each of them declares and imports, and
// fails when one depends on a package beside or above it. (Tests may use any package: turbo refuses cycles.)
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

const fromBottomToTop = [/^core$/, /^sqlite$/, /^driver-/, /^(conformance|bench)$/, /^cli$/, /^torture$/]
const levelOf = (name) => fromBottomToTop.findIndex((level) => level.test(name))

const packages = readdirSync('packages').filter((name) => existsSync(`packages/${name}/package.json`))

const problems = packages.flatMap((name) => {
  if (levelOf(name) < 0) return [`packages/${name} has no place in the order: give it one in this script`]
  return [...declared(name), ...imported(name)]
    .filter(({ target }) => target !== name && !(levelOf(target) >= 0 && levelOf(target) < levelOf(name)))
    .map(({ where, target }) => `${where}: ${name} must not depend on ${target}`)
})

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

function declared(name) {
  const where = `packages/${name}/package.json`
  const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(readFileSync(where, 'utf8'))
  return Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies })
    .filter((dependency) => dependency.startsWith('@logpond/'))
    .map((dependency) => ({ where, target: dependency.split('/')[1] }))
}

function imported(name) {
  const folder = `packages/${name}/src`
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
    .flatMap((where) =>
      specifiers(where).map((specifier) => ({ where, target: packageOf(where, specifier) })),
    )
    .filter(({ target }) => target !== undefined)
}

function specifiers(file) {
  const code = readFileSync(file, 'utf8').replace(/^\s*(\*|\/\*|\/\/).*$/gm, '')
  return [...code.matchAll(/\b(?:from|import)\b\s*\(?\s*['"]([^'"]+)['"]/g)].map((match) => match[1])
}

function packageOf(file, specifier) {
  if (specifier.startsWith('@logpond/')) return specifier.split('/')[1]
  if (!specifier.startsWith('.')) return undefined
  return relative('packages', resolve(file, '..', specifier)).split(/[\\/]/)[0]
}
