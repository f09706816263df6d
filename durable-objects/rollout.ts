/** The Rollout object: one for the deployment, brings the schema of every tenant's database up to date. A shell around rollout/. */
import { DurableObject } from 'cloudflare:workers'
import type { NewRollout } from '../core/contract/fleet.ts'
import { errorFields, logger } from '../core/log.ts'
import { assembleRollouts, type RolloutParts } from './rollout/assemble.ts'
import type { FleetMessage, MigrationReport, RolloutRpc, RolloutTenantQuery } from './rollout/rpc.ts'
import { rolloutWorld } from './rollout/world.ts'

/** When to ring again after a turn that threw. */
const AFTER_MISTAKE_MS = 60_000
/** An alarm for the turn that runs right now, should this object be gone before it ends. */
const WATCHDOG_MS = 30_000

export class Rollout extends DurableObject<ApiEnv> implements RolloutRpc {
  #parts: RolloutParts | null = null

  async start(wish: NewRollout) {
    return this.#changed(({ operator }) => operator.start(wish))
  }

  async list() {
    return this.#open().operator.list()
  }

  async get(id: string) {
    return this.#open().operator.get(id)
  }

  async tenants(id: string, query: RolloutTenantQuery) {
    return this.#open().operator.tenants(id, query)
  }

  async pause(id: string) {
    return this.#changed(({ operator }) => operator.pause(id))
  }

  async resume(id: string) {
    return this.#changed(({ operator }) => operator.resume(id))
  }

  async abort(id: string) {
    return this.#changed(({ operator }) => operator.abort(id))
  }

  async retry(id: string) {
    return this.#changed(({ operator }) => operator.retry(id))
  }

  async claim(messages: FleetMessage[]) {
    return this.#open().runner.claim(messages)
  }

  async report(reports: MigrationReport[]) {
    return this.#changed(({ runner }) => runner.report(reports))
  }

  async permitted() {
    return this.#open().runner.permitted()
  }

  override async alarm(): Promise<void> {
    await this.#turn()
  }

  /** Answers at once; what follows from the change is done beside, with an alarm that looks after it. */
  async #changed<T>(work: (parts: RolloutParts) => T): Promise<T> {
    const result = work(this.#open())
    await this.ctx.storage.setAlarm(Date.now() + WATCHDOG_MS)
    this.ctx.waitUntil(this.#turn())
    return result
  }

  /** Never throws, and always leaves the alarm set while there is something to do. */
  async #turn(): Promise<void> {
    try {
      const { runner } = this.#open()
      await runner.turn()
      const next = runner.nextAlarm()
      await (next === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(Math.max(next, Date.now() + 5)))
    } catch (error) {
      logger('rollout').error('turn failed', errorFields(error))
      await this.ctx.storage.setAlarm(Date.now() + AFTER_MISTAKE_MS)
    }
  }

  #open(): RolloutParts {
    this.#parts ??= assembleRollouts(rolloutWorld(this.env, this.ctx.storage))
    return this.#parts
  }
}
