/** The code of one `@example` in a doc comment. */
export interface DocExample {
  /** The name of the declaration below the comment: `store`, `openLogStorage`, …. */
  readonly of: string
  readonly code: string
}

/** Every code block after an `@example` in the doc comments of a source file, in order. */
export function docExamples(source: string): DocExample[] {
  return [...source.matchAll(/\/\*\*(.*?)\*\/\s*([^\n]*)/gs)].flatMap(
    ([, comment = '', declaration = '']) => {
      const [, ...examples] = comment.replaceAll(/^ *\* ?/gm, '').split('@example')
      return examples.flatMap((example) => {
        const blocks = [...example.matchAll(/```ts\n(.*?)```/gs)]
        if (blocks.length === 0) throw new Error(`There is no code in the example of: ${declaration}`)
        return blocks.map(([, code = '']) => ({ of: nameIn(declaration), code }))
      })
    },
  )
}

/** The output of the code according to its comments: `console.log(receipt.status) // queued`. */
export function expectedOutput(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment = '']) => comment)
}

/**
 * A module that runs the code on a storage with the log entries of a shop.
 *
 * @param database A new file.
 */
export function moduleOf(code: string, database: string): string {
  const imports = [...code.matchAll(/^import .*\n/gm)].join('')
  return `import { createLogStorage, elapsed, encodeAttributes, nextTurn, openLogStorage, prometheusText, rawJson } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
${imports}
const storage = await openLogStorage({ driver: betterSqlite3({ path: '${database}', thread: 'main' }) })
const timestamp = Date.now()
storage.storeMany([
  { timestamp, message: 'Order paid', service: 'shop', attributes: { order: 1234 } },
  { timestamp, message: 'Payment declined', severity: 'error', service: 'shop', attributes: { order: 1235 } },
  { timestamp, message: 'Upstream timed out', severity: 'warn', service: 'web' },
])
await storage.flush()
{
${code.replaceAll(/^import .*\n/gm, '').replaceAll(/^export /gm, '')}}
await storage.close()
`
}

function nameIn(declaration: string): string {
  const [, name] = /^(?:(?:export|async|function\*?|interface|readonly) )*(\w+)/.exec(declaration) ?? []
  if (name === undefined) throw new Error(`No name is declared in: ${declaration}`)
  return name
}
