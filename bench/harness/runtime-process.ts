/** The process that the Workers run in, seen from outside (Linux): which one it is, and how much memory it has had. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { processRef, runningProcesses, stillRunning } from '../../local/start/processes.ts'

export interface RuntimeProcess {
  pid: number
  /** The most that it had resident so far, in bytes. */
  peakBytes: number
}

/**
 * The workerd of a local cloud. wrangler runs a second, small one that only passes requests on, so it is the larger of
 * them. Null while there is none, or where processes can't be looked at like this.
 */
export async function runtimeProcess(stateDir: string): Promise<RuntimeProcess | null> {
  const notes = await readFile(join(stateDir, 'runtime.json'), 'utf8').catch(() => '[]')
  const noted = z.array(processRef).catch([]).parse(JSON.parse(notes))
  const running = await Promise.all(stillRunning(noted, await runningProcesses()).map(({ pid }) => look(pid)))
  return running
    .filter((one) => one !== null)
    .reduce<RuntimeProcess | null>((most, one) => (most === null || one.peakBytes > most.peakBytes ? one : most), null)
}

async function look(pid: number): Promise<RuntimeProcess | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  if (!/^Name:\s+workerd$/m.test(status)) return null
  const peakKb = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
  return peakKb === undefined ? null : { pid, peakBytes: Number(peakKb) * 1024 }
}

export interface RuntimeWatch {
  /** The most that any of them had. */
  peakBytes(): number
  /** Each time the runtime was another process than before. */
  restarts(): number
  stop(): void
}

const LOOK_EVERY_MS = 1_000

export function watchRuntime(stateDir: string): RuntimeWatch {
  const peaks = new Map<number, number>()
  const look = async () => {
    const found = await runtimeProcess(stateDir)
    if (found) peaks.set(found.pid, Math.max(found.peakBytes, peaks.get(found.pid) ?? 0))
  }
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  return {
    peakBytes: () => Math.max(0, ...peaks.values()),
    restarts: () => Math.max(0, peaks.size - 1),
    stop: () => clearInterval(timer),
  }
}
