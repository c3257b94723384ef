import { CommandError } from './command-error.js'
import type { Context } from './context.js'
import { locatePackage } from './locate-package.js'

/** The packages that only one command needs, by the module that the command imports. */
interface OptionalModules {
  '@logpond/bench': typeof import('@logpond/bench')
  '@logpond/conformance/suite': typeof import('@logpond/conformance/suite')
  '@logpond/driver-clickhouse': typeof import('@logpond/driver-clickhouse')
  '@logpond/driver-postgres': typeof import('@logpond/driver-postgres')
}

/**
 * Imports a package that is not installed with logpond.
 *
 * @param others Packages to install with it.
 * @throws CommandError if it is installed neither next to logpond nor in the project of the working directory. The message
 *   contains the command that installs it.
 */
export async function importOptional<Name extends keyof OptionalModules>(
  name: Name,
  { directory }: Context,
  others: readonly string[] = [],
): Promise<OptionalModules[Name]> {
  const url = locatePackage(name, directory)
  if (url !== undefined) return (await import(url)) as OptionalModules[Name]
  const [scope, base] = name.split('/')
  throw new CommandError(
    `This command needs ${scope}/${base}, which is not installed: npm install --save-dev ${[`${scope}/${base}`, ...others].join(' ')}`,
  )
}
