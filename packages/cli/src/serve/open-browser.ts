import type { Context } from '../context.js'

/** Opens an address in the browser of the user. Without one, the user still has the address. */
export async function openBrowser(context: Context, url: string): Promise<void> {
  const { default: open } = await import('open')
  const failed = (reason: unknown) =>
    context.stderr.write(
      `logpond: No browser could be opened: ${reason instanceof Error ? reason.message : reason}\n`,
    )
  try {
    const child = await open(url)
    child.once('error', (error) => void failed(error))
  } catch (error) {
    await failed(error)
  }
}
