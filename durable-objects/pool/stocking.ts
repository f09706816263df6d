/** Keeps a pool as it is configured: makes what is missing, migrates what is behind, takes away what is too much. */
import type { NeonManagement } from '../../core/neon/management.ts'
import type { Lane } from '../tenant/alarm.ts'
import { sagaOf } from '../tenant/database-row.ts'
import { Provisioner, type ProvisionerDeps } from '../tenant/provisioner.ts'
import { afterFailure } from '../tenant/provisioning.ts'
import type { Storage } from '../tenant/storage.ts'
import type { SlotRow, Slots } from './slots.ts'
import { adjustment } from './stock.ts'

/** Under the six connections that one request may have open. */
const SIDE_BY_SIDE = 3

export interface StockingDeps extends Omit<ProvisionerDeps, 'row' | 'store' | 'claim'> {
  storage: Storage
  slots: Slots
  neon: NeonManagement
  wanted(): number
  region: string
  /** `<deployment>-pool-<place>-<n>`; no tenant's id looks like that. */
  nameOf(n: number): string
}

export class Stocking implements Lane {
  readonly name = 'slots'
  readonly #deps: StockingDeps

  constructor(deps: StockingDeps) {
    this.#deps = deps
  }

  isBehind(slot: SlotRow): boolean {
    return this.#provisioner(slot.n).isBehind(slot.schema_version)
  }

  /** Writes down what has to be made or taken away. Does nothing at Neon. */
  adjust(): void {
    const { storage, slots, wanted, region, nameOf, now } = this.#deps
    storage.transaction(() => {
      const { add, retire } = adjustment(slots.unclaimed(), wanted(), region)
      for (let missing = 0; missing < add; missing++) slots.add(nameOf, region, now())
      for (const slot of retire) {
        if (slot.stage === 'named') slots.remove(slot.n)
        else slots.retire(slot.n, now())
      }
    })
  }

  dueAt(): number | null {
    const times = this.#deps.slots.unclaimed().flatMap((slot) => this.#dueAt(slot) ?? [])
    return times.length === 0 ? null : Math.min(...times)
  }

  /** A few of those that are due; the rest is left to the next run. */
  async run(): Promise<void> {
    const { slots, now } = this.#deps
    this.adjust()
    const due = slots.unclaimed().filter((slot) => (this.#dueAt(slot) ?? Number.POSITIVE_INFINITY) <= now())
    const first = due.toSorted((a, b) => (a.next_at ?? 0) - (b.next_at ?? 0) || a.n - b.n).slice(0, SIDE_BY_SIDE)
    await Promise.all(
      first.map((slot) => {
        if (slot.retiring === 1) return this.#retire(slot)
        return this.#provisioner(slot.n).run(() => this.#dueNow(slot.n))
      }),
    )
    this.adjust()
  }

  /** A slot that is behind has no time of its own: it is due. */
  #dueAt(slot: SlotRow): number | null {
    const behind = slot.stage === 'ready' && slot.retiring === 0 && this.isBehind(slot)
    return slot.next_at ?? (behind ? this.#deps.now() : null)
  }

  /** Null for one that was given away meanwhile: from then on its tenant sees to it. */
  #dueNow(n: number): number | null {
    const slot = this.#deps.slots.find(n)
    return slot === null || slot.tenant_id !== null || slot.retiring === 1 ? null : this.#dueAt(slot)
  }

  async #retire(slot: SlotRow): Promise<void> {
    const { neon, slots, now, random } = this.#deps
    const deleted = await neon.deleteProject(slot.project_id ?? '')
    if (deleted.ok || deleted.failure.kind === 'not-found') return slots.remove(slot.n)
    const next = afterFailure(sagaOf(slot), deleted.failure, { now: now(), random: random() })
    slots.write(slot.n, next, {}, now())
  }

  #provisioner(n: number): Provisioner {
    const { slots, now } = this.#deps
    return new Provisioner({
      ...this.#deps,
      claim: () => Promise.reject(new Error('a slot is made, never claimed')),
      row() {
        const slot = slots.find(n)
        if (!slot) throw new Error('there is no such slot')
        return slot
      },
      // What a tenant was given it has as it was then; it finds out by itself what was done to it since.
      store(saga, finding) {
        if (slots.find(n)?.tenant_id === null) slots.write(n, saga, finding, now())
      },
    })
  }
}
