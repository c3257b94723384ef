// The build puts this function at the beginning of the script of a thread. Compiling the modules here, instead of leaving the whole
// script to the runtime, saves the thread from compiling it two or three times: Node.js first looks for the syntax of modules and
// of TypeScript.
//
// `sources` has the code of each module, and the names of its exports. A module is compiled when one of them is read for the first time, so
// code that an opening does not need does not delay it. None has side effects, so it does not matter when.
export function loadWorkerModules(name, sources, requireBuiltin) {
  const { compileFunction, constants } = requireBuiltin('node:vm')
  const importModuleDynamically = constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER
  const loaded = new Map()
  function load(id) {
    if (!Object.hasOwn(sources, id)) return requireBuiltin(id)
    const known = loaded.get(id)
    if (known !== undefined) return known.exports
    const module = moduleOf(id)
    loaded.set(id, module)
    return module.exports
  }
  // Properties of its own, once they are there, hide those of its prototype. So the object stays one that V8 reads without a look-up.
  function moduleOf(id) {
    const later = {}
    const exports = Object.create(later)
    const actual = { exports: {} }
    let isBegun = false
    function evaluate() {
      if (isBegun) return
      isBegun = true
      compile(id)(actual, actual.exports, load)
      for (const name of sources[id].exports)
        Object.defineProperty(exports, name, { enumerable: true, value: actual.exports[name] })
    }
    for (const name of sources[id].exports) {
      const get = () => {
        evaluate()
        return actual.exports[name]
      }
      Object.defineProperty(later, name, { enumerable: true, get })
    }
    return { exports, evaluate }
  }
  function compile(id) {
    const filename = `${name}/${id.slice(2)}`
    const parameters = ['module', 'exports', 'require']
    return compileFunction(sources[id].code, parameters, { filename, importModuleDynamically })
  }
  load('./worker.js')
  loaded.get('./worker.js').evaluate()
}
