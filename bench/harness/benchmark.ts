/** What a benchmark is, and what it is given. */
import type { Report } from './report.ts'

export interface Benchmark {
  /** One line for the list. */
  summary: string
  run(context: BenchContext): Promise<Report>
}

export interface BenchContext {
  /** How many runs of each side are measured. */
  runs: number
  /** Do what makes the product miss its thresholds. */
  sabotage: boolean
  /** Says what is going on; never on stdout. */
  progress(message: string): void
  /** Runs when the benchmark is over, however it ends; the last one deferred runs first. */
  defer(cleanUp: () => Promise<void>): void
}
