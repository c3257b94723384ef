import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { onTestFinished } from 'vitest'

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url))

/** The official client, connected to the built `logpond mcp` in a process of its own. */
export async function mcpClient(directory: string, args: readonly string[] = []) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [BIN, 'mcp', ...args],
    cwd: directory,
    stderr: 'pipe',
  })
  const client = new Client({ name: 'test', version: '1.0.0' })
  onTestFinished(() => client.close())
  await client.connect(transport)
  return {
    client,
    /** The text of an answer. */
    async ask(
      name: string,
      given: Record<string, unknown> = {},
    ): Promise<{ text: string; isError: boolean }> {
      const result = await client.callTool({ name, arguments: given })
      const [{ text }] = result.content as [{ text: string }]
      return { text, isError: result.isError === true }
    },
  }
}

/** The built `logpond mcp` in a process of its own, line by line. */
export function mcpProcess(directory: string, args: readonly string[] = []) {
  const child = spawn(process.execPath, [BIN, 'mcp', ...args], { cwd: directory, stdio: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    child,
    exit,
    /** The next answer. */
    async next(): Promise<unknown> {
      const { value } = await lines.next()
      return JSON.parse(value ?? 'null')
    },
    send: (...messages: readonly unknown[]) =>
      child.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join('')),
  }
}

export const call = (id: number, name: string, given: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: given },
})
