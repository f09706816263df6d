/** What people do, and what they may expect of it afterwards. */

import { apiConfig } from '../../../core/config.ts'
import { orderAccountDeletion } from '../../../core/control/account-deletions.ts'
import { signIn } from '../../../core/control/accounts.ts'
import { controlDatabase } from '../../../core/control/database.ts'
import { newId, newTenantId } from '../../../core/ids.ts'
import type { Answered, TenantRpc } from '../../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../../durable-objects/tenant/stub.ts'
import { accountDeletionDeps, proceedNow } from '../../../workers/api/account-deletions.ts'
import { startErasure } from '../../../workers/api/erasures.ts'
import { pokeTenants } from '../../../workers/api/poke.ts'
import { runScheduled } from '../../../workers/api/scheduled.ts'
import type { SimFile } from './files.ts'
import type { World } from './world.ts'

const SOON_MS = 40_000
const CRON_MS = 7 * 60_000
const RARE_CRON_MS = 70 * 60_000

export interface Person {
  name: string
  userId: string
  tenantId: string
  /** When they were found to be signed in. */
  since: number
  /** Somebody ordered the erasure of the tenant. */
  erased: boolean
  /** They deleted their account. */
  left: boolean
}

/** A document that somebody was told of. */
export interface Upload {
  tenantId: string
  id: string
  key: string
  file: SimFile
  expiresAt: number
  arrived: boolean
  deleted: boolean
  title: string | null
}

export class People {
  readonly persons: Person[] = []
  readonly uploads: Upload[] = []
  /** What people were told and what was not so, or not so soon. */
  readonly complaints: string[] = []
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  /** Signs in as the API's callback does, again and again until the person is in. */
  async signIn(name: string): Promise<Person> {
    const { clock } = this.#world
    for (let patience = 60; patience > 0; patience--) {
      const end = await this.#world.invoke('Worker', `sign-in of ${name}`, () => this.#callback(name))
      const known = await this.#find(name)
      if (!known && end === 'done') this.complaints.push(`${name} was told to be signed in`)
      if (known) {
        this.persons.push(known)
        if (this.#world.undisturbed) this.#expectDatabase(known)
        return known
      }
      await clock.sleep(3_000)
    }
    throw new Error(`${name} can't sign in`)
  }

  async #callback(name: string): Promise<void> {
    const { env } = this.#world
    const database = controlDatabase(apiConfig(env))
    const identity = { issuer: 'sim', subject: name, name, email: null, emailVerified: false, picture: null }
    const ids = { userId: newId(), tenantId: newTenantId('us'), sessionId: newId() }
    const { unpoked } = await signIn(database, identity, ids, { place: 'us', sessionSeconds: 3_600 })
    await pokeTenants(env, database, async () => unpoked)
  }

  /** Where nothing goes wrong, nobody waits for the cron. */
  #expectDatabase({ tenantId, name }: Person): void {
    const { clock, engine } = this.#world
    clock.after(SOON_MS, async () => {
      const gone = this.persons.some((person) => person.tenantId === tenantId && person.erased)
      const rows = await engine.controlRows<{ status: string }>(
        `select status from vector_databases where tenant_id = '${tenantId}'`,
      )
      if (!gone && rows[0]?.status !== 'ready') this.complaints.push(`${name} waits for a database`)
    })
  }

  /** The same for a document. */
  #expectReading({ id, tenantId, file }: Upload): void {
    const { clock, engine } = this.#world
    clock.after(SOON_MS + 2 * file.takesMs, async () => {
      const rows = await engine.controlRows<{ status: string }>(
        `select status from documents where tenant_id = '${tenantId}' and id = '${id}'`,
      )
      if (rows[0]?.status === 'processing') this.complaints.push(`${file.sha256.slice(0, 4)} is read for long`)
    })
  }

  async #find(name: string): Promise<Person | null> {
    const [row] = await this.#world.clock.reality(() =>
      this.#world.engine.controlRows<{ userId: string; tenantId: string }>(
        `select u.id as "userId", t.id as "tenantId" from users u join tenants t on t.personal_of = u.id
          where u.subject = '${name}'`,
      ),
    )
    return row ? { name, ...row, since: this.#world.clock.now, erased: false, left: false } : null
  }

  /** Asks a tenant's object until it answers; a refusal that will pass is asked again, too. */
  async ask<T>(tenantId: string, question: (tenant: TenantRpc) => Promise<Answered<T>>): Promise<Answered<T> | null> {
    const tenant = tenantStub(this.#world.env.TENANT, tenantId, {}) as unknown as TenantRpc
    for (let patience = 12; patience > 0; patience--) {
      try {
        const answer = await this.#world.user(() => question(tenant))
        if (answer.ok || answer.refusal.reason !== 'not-ready') return answer
      } catch {
        // The object died while it answered.
      }
      await this.#world.clock.sleep(5_000)
    }
    return null
  }

  async upload(person: Person, name: string, file: SimFile): Promise<Upload | null> {
    const wish = { name: `${name}.pdf`, size: file.bytes.length, type: 'application/pdf' }
    const answer = await this.ask(person.tenantId, (tenant) => tenant.announceUpload(person, wish))
    if (!answer?.ok || answer.duplicate) return null
    const upload: Upload = {
      tenantId: person.tenantId,
      id: answer.document.id,
      key: answer.key,
      file,
      expiresAt: Date.parse(answer.expiresAt),
      arrived: false,
      deleted: false,
      title: null,
    }
    this.uploads.push(upload)
    return upload
  }

  /** The browser's PUT straight to the bucket; a slow one ends after its URL has. */
  put(upload: Upload): void {
    upload.arrived = this.#world.buckets.DOCUMENTS?.putNew(upload.key, upload.file.bytes) ?? false
  }

  async complete(person: Person, upload: Upload): Promise<void> {
    await this.ask(person.tenantId, (tenant) => tenant.completeUpload(person, upload.id))
    if (this.#world.undisturbed) this.#expectReading(upload)
  }

  async rename(person: Person, upload: Upload, title: string): Promise<void> {
    const answer = await this.ask(person.tenantId, (tenant) => tenant.renameDocument(person, upload.id, title))
    if (answer?.ok) upload.title = title
  }

  /** Does something that needs the database. */
  async reachDatabase(person: Person): Promise<void> {
    await this.ask(person.tenantId, (tenant) => tenant.exportAccess(person))
  }

  async delete(person: Person, upload: Upload): Promise<void> {
    const answer = await this.ask(person.tenantId, (tenant) => tenant.deleteDocument(person, upload.id))
    if (answer?.ok) upload.deleted = true
  }

  /** Orders the erasure of a tenant as the API does, again and again until it is written down. */
  async erase(person: Person): Promise<void> {
    const { env } = this.#world
    const database = controlDatabase(apiConfig(env))
    await this.#untilWritten(
      `erasure of ${person.name}`,
      () => startErasure(env, database, { tenantId: person.tenantId, cause: 'owner' }),
      `select 1 from erasures where tenant_id = '${person.tenantId}'`,
    )
    person.erased = true
  }

  /** Deletes the account of somebody who is alone in their tenant. */
  async leave(person: Person): Promise<void> {
    const { env } = this.#world
    const { userId } = person
    const database = controlDatabase(apiConfig(env))
    const work = async () => {
      await orderAccountDeletion(database, userId)
      await proceedNow(accountDeletionDeps(env, database), userId)
    }
    // The order's row goes with the account's.
    await this.#untilWritten(
      `departure of ${person.name}`,
      work,
      `select 1 where exists (select from account_deletions where user_id = '${userId}')
        or not exists (select from users where id = '${userId}')`,
    )
    person.erased = true
    person.left = true
  }

  async #untilWritten(name: string, work: () => Promise<unknown>, query: string): Promise<void> {
    const { clock, engine } = this.#world
    for (let patience = 60; patience > 0; patience--) {
      const end = await this.#world.invoke('Worker', name, work)
      const written = await clock.reality(() => engine.controlRows(query))
      if (written.length > 0) return
      if (end === 'done') this.complaints.push(`the ${name} was said to be ordered, and isn't`)
      await clock.sleep(3_000)
    }
    throw new Error(`the ${name} can't be ordered`)
  }

  /** What was sent before the erasure and arrives after it. */
  async replay({ tenantId, userId, name }: Person): Promise<void> {
    const tenant = tenantStub(this.#world.env.TENANT, tenantId, {}) as unknown as TenantRpc
    const createdAt = new Date(this.#world.clock.now).toISOString()
    const members = [{ userId, role: 'owner' as const, version: 1 }]
    await this.#world.user(() => tenant.poke({ id: tenantId, name, createdAt, members })).catch(() => {})
    for (const message of this.#world.ingestQueue.sent) this.#world.consume(structuredClone(message))
  }

  /** The cron of the API's Worker: often for so long, and then rarely, when it has nothing to do. */
  startCron(oftenMs: number): void {
    const { clock } = this.#world
    const started = clock.now
    const run = () => {
      void this.runCron()
      clock.after(clock.now - started < oftenMs ? CRON_MS : RARE_CRON_MS, run)
    }
    clock.after(CRON_MS, run)
  }

  runCron(): Promise<'done' | 'failed'> {
    return this.#world.invoke('Worker', 'cron', () => runScheduled(this.#world.env))
  }
}
