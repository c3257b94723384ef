// What is wrong with a packed package, by publint and by "Are the types wrong?".
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

/**
 * @param {Buffer} tarball As `pnpm pack` makes it.
 * @param {(name: string) => { ignored: string[], excluded?: string[] }} rulesOf By the package's name: the ways to resolve a module in
 * which it need not work, and its entries that are not checked.
 * @returns {Promise<{ name: string, problems: string[] }>} No problems for a private package, which is not published.
 */
export async function problemsOfPackage(tarball, rulesOf) {
  const types = createPackageFromTarballData(new Uint8Array(tarball))
  const name = types.packageName
  const manifest = JSON.parse(types.readFile(`/node_modules/${name}/package.json`))
  if (manifest.private) return { name, problems: [] }
  const problems = [
    ...(await problemsOfFiles(tarball, manifest)),
    ...(await problemsOfTypes(types, rulesOf(name))),
  ]
  return { name, problems }
}

async function problemsOfFiles(tarball, manifest) {
  // `Uint8Array.from` copies, since a small buffer is a part of a larger one.
  const { messages } = await publint({
    pack: { tarball: Uint8Array.from(tarball).buffer },
    level: 'warning',
    strict: true,
  })
  return messages.map((message) => formatMessage(message, manifest, { color: false }))
}

async function problemsOfTypes(types, { ignored, excluded = [] }) {
  const { problems = [] } = await checkPackage(types, { excludeEntrypoints: excluded })
  return problems
    .filter(({ resolutionKind }) => !ignored.includes(resolutionKind))
    .map(({ kind, ...where }) => `${kind} ${JSON.stringify(where)}`)
}
