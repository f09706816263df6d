/** Many sign-ups at once: lets crowd-subject.ts run them, and reads from the stand-in's log what it was asked. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { StandInControl } from '../harness/stand-ins.ts'
import type { Crowd } from './judge.ts'

/** What the process with the measured code is told. */
export interface CrowdOrder {
  signUps: number
  neonUrl: string
  apiKey: string
  /** What the account may send, as configured. */
  rate: { perMinute: number; burst: number }
  /** The sabotage: nobody takes a turn before they ask. */
  withoutTurns: boolean
}

/** What it says: how many databases are ready, and, once all are, how long it took. */
export interface CrowdReport {
  ready: number
  ms?: number
}

export interface CrowdOptions extends Omit<CrowdOrder, 'neonUrl' | 'apiKey'> {
  neon: StandInControl & { url: string; apiKey: string }
  progress(ready: number): void
}

export async function gather({ neon, progress, ...wish }: CrowdOptions): Promise<Crowd> {
  await neon.clearLog()
  const ms = await runCrowd({ ...wish, neonUrl: neon.url, apiKey: neon.apiKey }, progress)
  const calls = (await neon.log()).filter(({ service }) => service === 'neon-api')
  const times = calls.map(({ startedAt: at }) => at).sort((a, b) => a - b)
  return {
    signUps: wish.signUps,
    ms,
    refused: calls.filter(({ status }) => status === 429).length,
    requests: calls.length,
    projects: calls.filter(({ operation, status }) => operation === 'createProject' && status === 201).length,
    mostInMinute: mostWithin(times, 60_000),
    mostInSecond: mostWithin(times, 1_000),
  }
}

/** Answers with the milliseconds until the last database was ready. */
async function runCrowd(order: CrowdOrder, progress: (ready: number) => void): Promise<number> {
  // What each saga logs is not the benchmark's.
  const child = fork(join(import.meta.dirname, 'crowd-subject.ts'), [JSON.stringify(order)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  let took: number | undefined
  child.on('message', ({ ready, ms }: CrowdReport) => {
    took = ms
    progress(ready)
  })
  const [code] = await once(child, 'exit')
  if (took === undefined) throw new Error(`the sign-ups ended with ${code}`)
  return took
}

/** The most of `times`, which stand in order, within any window of that length. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0
  let from = 0
  for (const [to, time] of times.entries()) {
    while ((times[from] ?? time) <= time - windowMs) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}
