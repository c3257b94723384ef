// Fails if the package.json of a package lacks a field that npm shows or needs: a description, keywords, a license, and links to
// the source, the README and the issues. npm refuses provenance for a package with the `repository` of another one.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { linksOf } from './links-of.mjs'

const MIN_KEYWORDS = 3

const workspace = readJson('package.json')
const directories = readdirSync('packages')
  .map((name) => `packages/${name}`)
  .filter((directory) => existsSync(`${directory}/package.json`))
const problems = directories.flatMap((directory) => {
  const manifest = readJson(`${directory}/package.json`)
  return [...texts(manifest), ...links(manifest, directory)].map(
    (problem) => `${directory}/package.json: ${problem}`,
  )
})

for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0

function texts({ description, keywords, license }) {
  return [
    ...(description ? [] : ['"description" is missing']),
    ...(license === workspace.license ? [] : [`"license" must be ${JSON.stringify(workspace.license)}`]),
    ...(keywords?.includes('logpond') && new Set(keywords).size >= MIN_KEYWORDS
      ? []
      : [`"keywords" must list "logpond" and at least ${MIN_KEYWORDS - 1} more`]),
  ]
}

function links(manifest, directory) {
  return Object.entries(linksOf(workspace, directory))
    .filter(([field, link]) => !isDeepStrictEqual(manifest[field], link))
    .map(([field, link]) => `"${field}" must be ${JSON.stringify(link)}`)
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'))
}
