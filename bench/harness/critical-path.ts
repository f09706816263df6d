/** What ran in a row before a moment, found from when each request began and ended. */

/** One request, or one piece of work that no stand-in sees, on one clock (epoch milliseconds with fractions). */
export interface Step {
  /** For people: `embeddings`, `sql`, `admission`. */
  name: string
  service: string
  startedAt: number
  endedAt: number
  /** The latency that the stand-in was told to wait. */
  injectedMs: number
  /** The time that the engine behind the stand-in took by itself. */
  engineMs: number
  /** Its answer is of use before it has ended, as a model's stream is. */
  streams: boolean
}

/** Two clocks of one machine agree to about this; a caller that waits for an answer needs longer to send its next request. */
const CLOCK_SLACK_MS = 0.5

/**
 * The steps in a row from `from` to `until`, first one first: beginning at `until`, each time the step that ended last
 * before the later one began. A stream counts as ended at `until` when it was still open; any other step that was
 * still open then was not waited for.
 */
export function criticalPath(steps: readonly Step[], { from, until }: { from: number; until: number }): Step[] {
  const within = steps
    .filter((step) => step.startedAt >= from && step.startedAt < until)
    .map((step) => ({ step, end: step.streams ? Math.min(step.endedAt, until) : step.endedAt }))
  const path: Step[] = []
  let next = { startedAt: until, mustStartBefore: until }
  for (;;) {
    const before = within
      .filter(({ step, end }) => end <= next.startedAt + CLOCK_SLACK_MS && step.startedAt < next.mustStartBefore)
      .reduce<(typeof within)[number] | null>((last, one) => (last === null || one.end > last.end ? one : last), null)
    if (before === null) return path
    path.unshift(before.step)
    next = { startedAt: before.step.startedAt, mustStartBefore: before.step.startedAt }
  }
}

/** The least time that a path can take: its injected latencies and what its engines need by themselves. */
export function floorOf(path: readonly Step[]): number {
  return path.reduce((sum, step) => sum + step.injectedMs + step.engineMs, 0)
}
