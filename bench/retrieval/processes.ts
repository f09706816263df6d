/** Shares jobs among processes: each takes the next one when it is free. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Job, JobResult, ProcessOptions } from './jobs.ts'

export interface Processes {
  /** The results in the jobs' order. `told` hears of each that ends. */
  run(jobs: readonly Job[], told: (done: number) => void): Promise<JobResult[]>
  close(): Promise<void>
}

export function startProcesses(count: number, options: ProcessOptions): Processes {
  const children = Array.from({ length: count }, () =>
    fork(join(import.meta.dirname, 'process.ts'), [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    }),
  )
  const exits = children.map((child) => once(child, 'exit'))
  return {
    async run(jobs, told) {
      const results: JobResult[] = []
      const waiting = jobs.map((job, at) => ({ job, at }))
      let done = 0
      await Promise.all(
        children.map(async (child, number) => {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            results[next.at] = await ask(child, exits[number] ?? Promise.resolve([]), next.job)
            told(++done)
          }
        }),
      )
      return results
    },
    async close() {
      // In the middle of a job they don't hear what they are told: their database leaves the thread to nothing else.
      for (const child of children) child.kill()
      await Promise.all(exits)
    },
  }
}

async function ask(child: ChildProcess, exit: Promise<unknown[]>, job: Job): Promise<JobResult> {
  const answered = once(child, 'message')
  child.send(job)
  const ended = exit.then(([code]) => Promise.reject(new Error(`a process of the benchmark ended with ${code}`)))
  const [message] = (await Promise.race([answered, ended])) as [{ result: JobResult } | { error: string }]
  if ('error' in message) throw new Error(message.error)
  return message.result
}
