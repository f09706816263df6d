import { glob, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether something built has to be built again: it is not there, or a source is newer. Times in milliseconds. */
export function isStale(builtAt: number | undefined, sourceTimes: Iterable<number>): boolean {
  if (builtAt === undefined) return true
  for (const time of sourceTimes) if (time > builtAt) return true
  return false
}

/** When a file was last changed; nothing when it is not there. */
export async function changedAt(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  )
}

/** When the files that a pattern matches were last changed, outside `dist` and `node_modules`. */
export async function changeTimes(root: string, patterns: string[]): Promise<number[]> {
  const times: number[] = []
  const skipped = ({ name }: { name: string }) => name === 'dist' || name === 'node_modules'
  for await (const entry of glob(patterns, { cwd: root, withFileTypes: true, exclude: skipped })) {
    if (!entry.isFile()) continue
    const time = await changedAt(join(entry.parentPath, entry.name))
    if (time !== undefined) times.push(time)
  }
  return times
}
