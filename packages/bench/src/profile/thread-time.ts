/** CPU time of this thread in milliseconds. Unlike elapsed time, it does not contain the work of other programs. */
export function threadTime(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
