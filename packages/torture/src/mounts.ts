import { spawnSync } from 'node:child_process'

const mounted = new Set<string>()
let isHooked = false

/** Mounts something, until {@link unmount} or the end of this process. @throws Error with the output of `mount` */
export function mount(place: string, ...options: readonly string[]): void {
  if (!isHooked) process.once('exit', unmountAll)
  isHooked = true
  run('mount', ...options, place)
  mounted.add(place)
}

/** @throws Error with the output of `umount`, for example if a process has a file open there */
export function unmount(place: string, ...options: readonly string[]): void {
  run('umount', ...options, place)
  mounted.delete(place)
}

/** Changes the options of a mount. */
export function remount(place: string, options: string): void {
  run('mount', '-o', `remount,${options}`, place)
}

function unmountAll(): void {
  for (const place of mounted) spawnSync('umount', ['--lazy', place])
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`)
}
