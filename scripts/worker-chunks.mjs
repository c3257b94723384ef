// Cuts the modules of the script of a thread into chunks, so that a thread compiles what it needs and little else.

/** Modules that an opening does not use, or not every question. Each of them is compiled when it is used. */
const LATER = [
  /^blocks\/src\/batch\/(open-batch|pack-batch)\.ts$/,
  /^blocks\/src\/block\/open-block\.ts$/,
  /^blocks\/src\/check\//,
  /^blocks\/src\/cleanup\/remove-oldest\.ts$/,
  /^blocks\/src\/filter\/filter-group\.ts$/,
  /^blocks\/src\/open\/open-part\.ts$/,
  /^blocks\/src\/read\/block-reader\.ts$/,
  /^blocks\/src\/read\/(count-values|grouped-slices|list-fields)\.ts$/,
  /^blocks\/src\/seal\/(?!engine-limits)/,
  /^blocks\/src\/write\/append\.ts$/,
  /^sqlite\/src\/read-only\/read-only-driver\.ts$/,
  /^sqlite\/src\/recovery\/mend-counters\.ts$/,
  /^sqlite\/src\/schema\/upgrade-rows\.ts$/,
  /^sqlite\/src\/store\/row-parts\.ts$/,
]

/**
 * The chunk of each module, by its path: modules that are used by the same ones of the entry, of `LATER` and of dynamic imports are one chunk.
 *
 * @param modules The modules, each in an output file of its own, so that their imports are those which are used.
 * @param packages The folder of the packages.
 */
export function chunksOf(modules, packages) {
  const byFile = new Map(modules.map((module) => [module.fileName, module]))
  const imported = new Set(modules.flatMap(({ dynamicImports }) => dynamicImports))
  const rootOf = ({ fileName, facadeModuleId }) => {
    const path = facadeModuleId?.replaceAll('\\', '/').slice(packages.length)
    if (path?.endsWith('/src/worker.ts')) return 'worker'
    const later = LATER.findIndex((pattern) => pattern.test(path))
    return later === -1 ? (imported.has(fileName) ? path : undefined) : `later-${later}`
  }
  const users = new Map(modules.map((module) => [module, new Set()]))
  const visit = (module, root) => {
    if (module === undefined || users.get(module).has(root)) return
    users.get(module).add(root)
    for (const used of module.imports.map((file) => byFile.get(file)))
      if (used !== undefined && rootOf(used) === undefined) visit(used, root)
  }
  for (const module of modules) {
    const root = rootOf(module)
    if (root !== undefined) visit(module, root)
  }
  const names = new Map()
  const nameOf = (key) => names.get(key) ?? names.set(key, `chunk-${names.size}`).get(key)
  return new Map(
    modules
      .filter(({ facadeModuleId }) => facadeModuleId !== null)
      .map((module) => [module.facadeModuleId, nameOf([...users.get(module)].sort().join())]),
  )
}
