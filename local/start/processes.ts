import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { z } from 'zod'

/** One process. Its id can be given to another one later; id and start together never are. */
export const processRef = z.object({ pid: z.number().int(), started: z.string() })
export type ProcessRef = z.infer<typeof processRef>

export interface RunningProcess extends ProcessRef {
  parent: number
}

/** Every process of this machine that has not ended. */
export async function runningProcesses(): Promise<RunningProcess[]> {
  if (process.platform !== 'linux') return listedByPs()
  const names = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name))
  const all = await Promise.all(names.map((name) => readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')))
  return all.map(parseStat).filter((found) => found !== undefined)
}

/** A line of `/proc/<pid>/stat` (see proc_pid_stat(5)); nothing for a process that has ended. */
export function parseStat(line: string): RunningProcess | undefined {
  const pid = /^\d+/u.exec(line)?.[0]
  // The name in brackets may hold spaces and brackets of its own.
  const [state, parent, ...rest] = line.slice(line.lastIndexOf(')') + 2).split(' ')
  const started = rest[17]
  if (pid === undefined || started === undefined || state === 'Z' || state === 'X') return undefined
  return { pid: Number(pid), parent: Number(parent), started }
}

async function listedByPs(): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,lstart='])
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, started] = /^\s*(\d+)\s+(\d+)\s+(.+?)\s*$/u.exec(line) ?? []
    return started === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), started }]
  })
}

/** A process and all that it started, itself first. */
export function treeOf(root: number, running: RunningProcess[]): RunningProcess[] {
  const tree = running.filter(({ pid }) => pid === root)
  for (let index = 0; index < tree.length; index++) {
    const parent = tree[index]?.pid
    tree.push(...running.filter((candidate) => candidate.parent === parent && candidate.pid !== parent))
  }
  return tree
}

/** Those of the remembered processes that still run, and what they have started since. */
export function stillRunning(remembered: ProcessRef[], running: RunningProcess[]): RunningProcess[] {
  const alive = running.filter(({ pid, started }) =>
    remembered.some((known) => known.pid === pid && known.started === started),
  )
  const all = new Map(alive.flatMap(({ pid }) => treeOf(pid, running)).map((found) => [found.pid, found]))
  return [...all.values()]
}

/** SIGKILL to each that has not ended yet. */
export function killAll(processes: ProcessRef[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
