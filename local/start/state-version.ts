/**
 * What a newer release does with the state folder of an older one.
 *
 * Version 1: `secrets.json`, `ports.json`, `neon/`, `identity-keys.json`, `workers/` (what workerd keeps), `workers.log`,
 * `runtime.json` (processes of the runtime), `lock`, `dev.vars` (written at each start).
 */
export const STATE_VERSION = 1

/**
 * Brings a folder of version `from` to `from + 1`. It may be stopped half-way and is then run again, so it must not
 * mind what it finds done.
 */
export interface CarryOverStep {
  from: number
  run(dir: string): Promise<void>
}

/** Oldest first, without a gap. What is older than the first step can't be carried over. */
export const CARRY_OVER: CarryOverStep[] = []

/** What was found where the state should be. */
export type Found = { kind: 'nothing' } | { kind: 'foreign' } | { kind: 'version'; version: number }

export type StatePlan =
  | { kind: 'new' }
  | { kind: 'use'; steps: CarryOverStep[] }
  | { kind: 'newer'; version: number }
  | { kind: 'too-old'; version: number }
  | { kind: 'foreign' }

/** What to do with a state folder. Only `new` and `use` may touch it. */
export function planState(
  found: Found,
  current: number = STATE_VERSION,
  steps: CarryOverStep[] = CARRY_OVER,
): StatePlan {
  if (found.kind === 'nothing') return { kind: 'new' }
  if (found.kind === 'foreign') return { kind: 'foreign' }
  const { version } = found
  if (version > current) return { kind: 'newer', version }
  const needed = steps.filter((step) => step.from >= version).sort((a, b) => a.from - b.from)
  const complete = needed.length === current - version && needed.every((step, index) => step.from === version + index)
  return complete ? { kind: 'use', steps: needed } : { kind: 'too-old', version }
}
