/** Erases a tenant, and tells the control database with a signed receipt. Decides by erasure.ts. */

import type { ErasureReceipt } from '../../core/contract.ts'
import { countTenantRows, deleteTenantRows, type ErasureOrder, finishErasure } from '../../core/control/erasures.ts'
import { type Kept, makeReceipt } from '../../core/erasure/receipt.ts'
import { errorFields, logger } from '../../core/log.ts'
import type { NeonFailure } from '../../core/neon/failures.ts'
import type { NeonManagement } from '../../core/neon/management.ts'
import type { Database } from '../../core/sql.ts'
import type { Lane } from './alarm.ts'
import { backoffMs } from './backoff.ts'
import {
  afterAnswers,
  afterFailure,
  afterFiles,
  afterLook,
  afterProjects,
  afterReminder,
  afterRows,
  type Erasure,
  type ErasureStep,
  nextStep,
  type Stock,
} from './erasure.ts'
import { answersToForget } from './erasure-answers.ts'
import {
  countRows,
  type Ending,
  empty,
  type GoneMark,
  orderErasure,
  readEnding,
  writeErasure,
  writeMark,
} from './erasure-row.ts'
import { type FileStore, tenantPrefix } from './files.ts'
import type { Storage } from './storage.ts'

/** Steps in one run: two rounds have ten, the rest is left to the next alarm. */
const MAX_STEPS = 12
const DELIVERY = { baseMs: 1_000, capMs: 300_000 }
/** An answer that was admitted begins within this time, or never: its question is embedded, and one search is made. */
export const ANSWER_BEGINS_MS = 60_000
const SIDE_BY_SIDE = 6

export interface ErasingDeps {
  /** The object's own storage, not one that `endable` has closed. */
  storage: Storage
  now(): number
  random(): number
  /** Names this deployment's projects: `<deployment>-<tenant>`. */
  deployment: string
  neon: Pick<NeonManagement, 'findProjectsByName' | 'getProject' | 'deleteProject'>
  /** Projects that a pool has handed to this tenant. From then on it hands it none. Throws when that isn't known. */
  handedOut(tenantId: string): Promise<string[]>
  /** Lets the pool forget whose projects they were, once they are deleted. */
  forgetInPool(tenantId: string): Promise<void>
  /** In the bucket of the tenant's place. */
  files(tenantId: string): Pick<FileStore, 'count' | 'deleteAll'>
  control: Database
  /**
   * Ends an answer and forgets it. `unknown`: it has not begun, and if it is `expected`, it will end as it begins. Throws when
   * its object can't be asked.
   */
  forgetAnswer(tenantId: string, answerId: string, expected: boolean): Promise<'known' | 'unknown'>
  kept: readonly Kept[]
  sign(receipt: ErasureReceipt): Promise<string>
}

/** An effect at Neon that failed; carries when to try again. */
class NeonError extends Error {
  override name = 'NeonError'
  readonly failure: NeonFailure

  constructor(failure: NeonFailure) {
    super(failure.kind)
    this.failure = failure
  }
}

export class Erasing implements Lane {
  readonly name = 'erasure'
  readonly #deps: ErasingDeps

  constructor(deps: ErasingDeps) {
    this.#deps = deps
  }

  ending(): Ending {
    return readEnding(this.#deps.storage)
  }

  tenantId(): string {
    const ending = this.ending()
    if (ending.kind === 'living') throw new Error('nobody has ordered this erasure')
    return (ending.kind === 'gone' ? ending.mark : ending).order.tenantId
  }

  /** Takes an order, or is reminded of the one that it has. One that is gone already sends its receipt again. */
  order(order: ErasureOrder, slowUploadMs: number): 'erasing' | 'gone' {
    const { storage, now } = this.#deps
    const ending = this.ending()
    if (ending.kind === 'gone') {
      writeMark(storage, { failures: 0, nextAt: now() })
      return 'gone'
    }
    if (ending.kind === 'erasing') writeErasure(storage, afterReminder(ending.erasure, now()))
    else orderErasure(storage, order, now(), slowUploadMs)
    return 'erasing'
  }

  dueAt(): number | null {
    const ending = this.ending()
    if (ending.kind === 'erasing') return ending.erasure.nextAt
    return ending.kind === 'gone' ? ending.mark.nextAt : null
  }

  async run(): Promise<void> {
    for (let taken = 0; taken < MAX_STEPS; taken++) {
      const ending = this.ending()
      if (ending.kind === 'living') return
      if (ending.kind === 'gone') return this.#deliver(ending.mark)
      const { order, erasure } = ending
      const step = nextStep(erasure, this.#deps.now())
      if (step === null) return
      const next = await this.#take(step, order, erasure)
      if (next) writeErasure(this.#deps.storage, next)
      logger('erasure').info('step', { step, failures: next?.failures ?? 0 })
    }
  }

  /** Null when nothing is left of the erasure, either. */
  async #take(step: ErasureStep, order: ErasureOrder, erasure: Erasure): Promise<Erasure | null> {
    const { now } = this.#deps
    try {
      return await this.#perform(step, order, erasure)
    } catch (error) {
      const failure = error instanceof NeonError ? error.failure : undefined
      logger('erasure').warn('step failed', { step, failures: erasure.failures + 1, ...errorFields(error) })
      return afterFailure(erasure, { now: now(), random: this.#deps.random() }, failure)
    }
  }

  async #perform(step: ErasureStep, order: ErasureOrder, erasure: Erasure): Promise<Erasure | null> {
    const { now, random, files, control } = this.#deps
    const { tenantId } = order
    switch (step) {
      case 'answers':
        return afterAnswers(erasure, await this.#forgetAnswers(order))
      case 'look': {
        const beganAt = now()
        return afterLook(erasure, await this.#takeStock(tenantId), beganAt)
      }
      case 'files':
        await files(tenantId).deleteAll(tenantPrefix(tenantId))
        return afterFiles(erasure)
      case 'projects':
        for (const id of erasure.stock.projects) await this.#deleteProject(id)
        return afterProjects(erasure)
      case 'rows':
        await control.batch(deleteTenantRows(tenantId))
        return afterRows(erasure, { now: now(), random: random() })
      case 'empty':
        this.#empty(order, erasure)
        return null
    }
  }

  /** Until when one of them may still begin, or null. */
  async #forgetAnswers({ tenantId, requestedAt }: ErasureOrder): Promise<number | null> {
    const { storage, now, forgetAnswer } = this.#deps
    const answers = answersToForget(storage, Date.parse(requestedAt))
    let inDoubtUntil: number | null = null
    for (let at = 0; at < answers.length; at += SIDE_BY_SIDE)
      await Promise.all(
        answers.slice(at, at + SIDE_BY_SIDE).map(async ({ answerId, askedAt }) => {
          const beginsUntil = askedAt + ANSWER_BEGINS_MS
          const expected = now() < beginsUntil
          if ((await forgetAnswer(tenantId, answerId, expected)) === 'unknown' && expected)
            inDoubtUntil = Math.max(inDoubtUntil ?? 0, beginsUntil)
        }),
      )
    return inDoubtUntil
  }

  async #takeStock(tenantId: string): Promise<Stock> {
    const { files, control } = this.#deps
    const [count, projects, [rows]] = await Promise.all([
      files(tenantId).count(tenantPrefix(tenantId)),
      this.#projects(tenantId),
      control.query<Record<string, number>>(countTenantRows(tenantId)),
    ])
    if (!rows) throw new Error('the control database counted nothing')
    return { files: count, projects, rows }
  }

  /** What there is under the tenant's name, under the id that was stored, and of what a pool gave it. */
  async #projects(tenantId: string): Promise<string[]> {
    const { neon, storage, deployment, handedOut } = this.#deps
    // First the pool: from here on it hands out no more.
    const given = await handedOut(tenantId)
    const named = valueIn(await neon.findProjectsByName(`${deployment}-${tenantId}`)).map(({ id }) => id)
    const stored = storage.first<{ project_id: string | null }>('SELECT project_id FROM database')?.project_id
    const others = new Set([...given, ...(stored ? [stored] : [])].filter((id) => !named.includes(id)))
    const found = [...named]
    for (const id of others) {
      const project = await neon.getProject(id)
      if (project.ok) found.push(id)
      else if (project.failure.kind !== 'not-found') throw new NeonError(project.failure)
    }
    return found
  }

  async #deleteProject(id: string): Promise<void> {
    const answer = await this.#deps.neon.deleteProject(id)
    if (!answer.ok && answer.failure.kind !== 'not-found') throw new NeonError(answer.failure)
  }

  #empty(order: ErasureOrder, { deleted }: Erasure): void {
    const { storage, now, deployment, kept } = this.#deps
    const { erasureId, tenantId } = order
    const receipt = makeReceipt(
      {
        erasureId,
        tenantId,
        deployment,
        requestedAt: Date.parse(order.requestedAt),
        finishedAt: now(),
        deleted: {
          projects: deleted.projects,
          files: deleted.files,
          controlRows: deleted.rows,
          objectRows: countRows(storage),
        },
      },
      kept,
    )
    empty(storage, order, JSON.stringify(receipt), now())
  }

  async #deliver(mark: GoneMark): Promise<void> {
    const { storage, now, random, control, sign, forgetInPool } = this.#deps
    if (mark.nextAt === null || mark.nextAt > now()) return
    try {
      const signed = await sign(JSON.parse(mark.receipt) as ErasureReceipt)
      await control.query(finishErasure(mark.order, mark.receipt, signed))
      await forgetInPool(mark.order.tenantId)
      writeMark(storage, { failures: 0, nextAt: null })
    } catch (error) {
      const failures = mark.failures + 1
      logger('erasure').warn('end not told', { failures, ...errorFields(error) })
      writeMark(storage, { failures, nextAt: now() + backoffMs(failures, DELIVERY, random()) })
    }
  }
}

function valueIn<T>(answer: { ok: true; value: T } | { ok: false; failure: NeonFailure }): T {
  if (!answer.ok) throw new NeonError(answer.failure)
  return answer.value
}
