/** Takes cases from the main thread, one after another, and sends back what came of them. */
import type { MessagePort } from 'node:worker_threads'
import { Coverage } from './faults.ts'
import { type Case, type CaseResult, runCase } from './run-case.ts'

export interface Answer {
  result: CaseResult
  coverage: ReturnType<Coverage['plain']>
}

/** Only a case that broke something is worth its trace. */
export function serve(port: MessagePort): void {
  // What a dead incarnation leaves behind is nobody's any more.
  process.on('unhandledRejection', () => {})
  port.on('message', async (one: Case & { traced?: boolean }) => {
    const coverage = new Coverage()
    const result = await runCase(one, coverage).catch((error: unknown) => {
      // Outside of any simulation: the harness itself is broken.
      queueMicrotask(() => process.exit(1))
      console.error(error)
      throw error
    })
    const trace = one.traced || result.violations.length > 0 ? result.trace : []
    port.postMessage({ result: { ...result, trace }, coverage: coverage.plain() } satisfies Answer)
  })
}
