// Starts the standalone server in the working directory, asks it to log, and ends it.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'

const PORT = await freePort()
const server = spawn(process.execPath, ['next/server.js'], {
  env: { ...process.env, PORT, HOSTNAME: '127.0.0.1' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
for await (const text of server.stdout.setEncoding('utf8')) {
  if (text.includes('Ready')) break
}
const drivers = process.argv[2] ?? ''
const outcomes = await (await fetch(`http://127.0.0.1:${PORT}/api/log?drivers=${drivers}`)).json()
for (const outcome of outcomes) console.log(JSON.stringify(outcome))
server.kill()

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  return port
}
