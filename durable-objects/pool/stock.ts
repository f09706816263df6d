/** What a pool decides about what it holds. No I/O. */
import type { SlotRow } from './slots.ts'

/** A slot that can be given away as it is. */
function isReady({ stage, sealed_connection: sealed, retiring }: SlotRow): boolean {
  return stage === 'ready' && sealed !== null && retiring === 0
}

/**
 * The slot for the next tenant: one that is up to date rather than one that the tenant would have to migrate, then the
 * oldest. Null when there is none. `slots` are those that nobody has.
 */
export function slotToGive(
  slots: readonly SlotRow[],
  region: string,
  isBehind: (slot: SlotRow) => boolean,
): SlotRow | null {
  const ready = slots.filter((slot) => isReady(slot) && slot.region === region)
  return ready.find((slot) => !isBehind(slot)) ?? ready[0] ?? null
}

/**
 * What has to change for the pool to hold `wanted` slots of its region: how many to make, which to take away. One whose
 * create is in doubt can't be taken away yet; it is counted, and looked at again when it is known.
 */
export function adjustment(
  slots: readonly SlotRow[],
  wanted: number,
  region: string,
): { add: number; retire: SlotRow[] } {
  const kept = slots.filter(({ retiring }) => retiring === 0)
  const usable = kept.filter((slot) => slot.region === region)
  const surplus = Math.max(0, usable.length - wanted)
  // The least finished first, of those the newest.
  const spare = usable.toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)) || b.n - a.n).slice(0, surplus)
  const misplaced = kept.filter((slot) => slot.region !== region)
  const retire = [...misplaced, ...spare].filter(({ stage }) => stage !== 'creating' && stage !== 'discarding')
  return { add: Math.max(0, wanted - usable.length), retire }
}
