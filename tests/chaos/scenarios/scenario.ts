/** A scenario: what people do in a run, and how long the world then has to come to rest. */
import type { People } from '../world/people.ts'
import type { World } from '../world/world.ts'

export interface Scenario {
  name: string
  /** Variables of the deployment besides the usual ones. */
  vars?: Record<string, unknown>
  /** Resolves when everyone has done what they had to do. Waits are virtual. */
  script(world: World, people: People): Promise<void>
  /** Virtual time after which everything has to be in order, once faults have stopped. */
  calmMs: number
  /** A document whose reading failed after all attempts is in order, too: where faults are many. */
  maySayFailed: boolean
}

const MINUTE = 60_000
export const minutes = (count: number) => count * MINUTE
