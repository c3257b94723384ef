// The build puts this function at the beginning of the script of a thread. Compiling the modules here, instead of leaving the whole
// script to the runtime, saves the thread from compiling it two or three times: Node.js first looks for the syntax of modules and
// of TypeScript.
export function loadWorkerModules(name, sources, requireBuiltin) {
  const { compileFunction, constants } = requireBuiltin('node:vm')
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const loaded = new Map()
  function load(id) {
    if (!Object.hasOwn(sources, id)) return requireBuiltin(id)
    const known = loaded.get(id)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    loaded.set(id, module)
    const filename = `${name}/${id.slice(2)}`
    const parameters = ['module', 'exports', 'require']
    compileFunction(sources[id], parameters, { filename, importModuleDynamically })(
      module,
      module.exports,
      load,
    )
    return module.exports
  }
  load('./worker.js')
}
