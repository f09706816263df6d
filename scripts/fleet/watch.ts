/** Follows a rollout until it is at rest: a bar that moves on a terminal, a line for each change elsewhere. */
import type { Rollout } from '../../core/contract/fleet.ts'
import { isAtRest, progressLine } from './progress.ts'

export interface Screen {
  /** Whether a line can be written over. */
  isTerminal: boolean
  write(text: string): void
}

export interface WatchDeps {
  look(): Promise<Rollout>
  wait(ms: number): Promise<void>
  /** Null: says nothing. */
  screen: Screen | null
}

const EVERY_MS = 1_000
/** Back to the start of the line, and clear it. */
const OVER = '\r\u001b[2K'

export async function watchRollout({ look, wait, screen }: WatchDeps): Promise<Rollout> {
  let shown = ''
  for (;;) {
    const rollout = await look()
    const line = progressLine(rollout)
    if (line !== shown) screen?.write(screen.isTerminal ? `${OVER}${line}` : `${line}\n`)
    shown = line
    if (isAtRest(rollout)) {
      if (screen?.isTerminal) screen.write('\n')
      return rollout
    }
    await wait(EVERY_MS)
  }
}
