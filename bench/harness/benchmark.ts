/** What a benchmark is, and what it is given. */
import type { Report } from './report.ts'

export interface Benchmark {
  /** One line for the list. */
  summary: string
  /** It measures on documents from outside: without `--data` there is nothing to run. */
  needsData?: true
  run(context: BenchContext): Promise<Report>
}

export interface BenchContext {
  /** How many runs of each side are measured. */
  runs: number
  /** The directory that `--data` names; null without it, and never where `needsData` is set. */
  data: string | null
  /** Do what makes the product miss its thresholds. */
  sabotage: boolean
  /** Says what is going on; never on stdout. */
  progress(message: string): void
  /** Runs when the benchmark is over, however it ends; the last one deferred runs first. */
  defer(cleanUp: () => Promise<void>): void
}
