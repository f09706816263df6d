/** The pool of a place: projects that are made and migrated before anyone wants them. A shell around pool/. */
import { DurableObject } from 'cloudflare:workers'
import { errorFields, logger } from '../core/log.ts'
import { assemblePool, type PoolParts } from './pool/assemble.ts'
import type { PoolRpc } from './pool/rpc.ts'
import { poolStorageMigrations } from './pool/schema.ts'
import { runtimePoolWorld } from './pool/world.ts'
import { mustRearm } from './tenant/alarm.ts'
import { durableStorage, migrateStorage } from './tenant/storage.ts'

/** When to ring again after an alarm that couldn't even begin, say for want of configuration. */
const AFTER_FAILED_ALARM_MS = 60_000

export class Pool extends DurableObject<ApiEnv> implements PoolRpc {
  #parts: PoolParts | null = null
  #turning = false
  #armedFor: number | null = null

  constructor(ctx: DurableObjectState, env: ApiEnv) {
    super(ctx, env)
    ctx.blockConcurrencyWhile(async () => {
      this.#armedFor = await ctx.storage.getAlarm()
    })
  }

  async claim(tenantId: string) {
    return this.#serve(({ claim }) => claim(tenantId))
  }

  async confirm(tenantId: string) {
    return this.#serve(({ confirm }) => confirm(tenantId))
  }

  async keep() {
    return this.#serve(({ keep }) => keep())
  }

  async handedOut(tenantId: string) {
    return this.#serve(({ handedOut }) => handedOut(tenantId))
  }

  async forget(tenantId: string) {
    return this.#serve(({ forget }) => forget(tenantId))
  }

  async owns(project: { id: string; name: string }) {
    return this.#serve(({ owns }) => owns(project))
  }

  async reseal() {
    return this.#serve(({ reseal }) => reseal())
  }

  async status() {
    return this.#serve(({ status }) => status())
  }

  /** Never throws, and always leaves the alarm set while there is something to do. */
  override async alarm(): Promise<void> {
    this.#armedFor = null
    try {
      const { lanes } = this.#open()
      this.#turning = true
      lanes.start()
      await this.#arm()
      await lanes.ended()
      this.#turning = false
      await this.#arm()
    } catch (error) {
      this.#turning = false
      logger('pool').error('alarm failed', errorFields(error))
      await this.ctx.storage.setAlarm(Date.now() + AFTER_FAILED_ALARM_MS)
    }
  }

  /** What goes wrong is the caller's to know: all of them come back by themselves. */
  async #serve<T>(work: (requests: PoolRpc) => Promise<T>): Promise<T> {
    const answer = await work(this.#open().requests)
    await this.#wake()
    return answer
  }

  #open(): PoolParts {
    if (!this.#parts) {
      const storage = durableStorage(this.ctx.storage)
      const place = this.ctx.id.name
      if (place === undefined) throw new Error('a pool is reached by the name of its place')
      const wake = () => this.#wakeSoon()
      const world = runtimePoolWorld(this.env, place, { storage, wake, settled: wake })
      migrateStorage(storage, poolStorageMigrations)
      this.#parts = assemblePool(world)
    }
    return this.#parts
  }

  async #wake(): Promise<void> {
    // The alarm can't ring again before its present turn has ended; what is due meanwhile doesn't wait for that.
    if (this.#turning) this.#parts?.lanes.start()
    await this.#arm()
  }

  #wakeSoon(): void {
    this.#wake().catch((error) => logger('pool').error('alarm was not set', errorFields(error)))
  }

  async #arm(): Promise<void> {
    const wanted = this.#parts?.lanes.nextAlarm() ?? null
    if (!mustRearm(this.#armedFor, wanted)) return
    this.#armedFor = wanted
    await this.ctx.storage.setAlarm(wanted)
  }
}
