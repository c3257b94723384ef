/** Milliseconds of CPU that this thread has taken so far: what others do on the machine is not in it. */
export function threadTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
