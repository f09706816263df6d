/** Starts the measured side of `bench migrate` and asks it for one thing after the other. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Answers, Ask, SubjectOptions } from './protocol.ts'

export interface Subject {
  ask<A extends Ask>(what: A): Promise<Answers[A]>
  close(): Promise<void>
}

export function startSubject(options: SubjectOptions): Subject {
  // What it logs about each tenant is not the benchmark's.
  const child: ChildProcess = fork(join(import.meta.dirname, 'subject.ts'), [JSON.stringify(options)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  const exited = once(child, 'exit')
  return {
    async ask(what) {
      const answered = once(child, 'message')
      child.send(what)
      const ended = exited.then(([code]) => Promise.reject(new Error(`the measured side ended with ${code}`)))
      const [message] = await Promise.race([answered, ended])
      if ('error' in message) throw new Error(`${what}: ${message.error}`)
      return message.answer
    },
    async close() {
      child.disconnect()
      await exited
    },
  }
}
