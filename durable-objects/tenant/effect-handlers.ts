/** What each effect does. */
import type { NeonManagement } from '../../core/neon/management.ts'
import { classifySqlError, type Database, type Row } from '../../core/sql.ts'
import { deleteConversation, renameConversation } from '../../core/tenant/conversations.ts'
import {
  publishDocument,
  readTitle,
  renameDocument,
  retireDocument,
  type TitleRow,
} from '../../core/tenant/documents.ts'
import { storableText } from '../../core/text.ts'
import type { PoolOfTenant } from '../pool/rpc.ts'
import type { Conversations } from './conversations.ts'
import type { TenantDatabase } from './database.ts'
import type { Documents } from './documents.ts'
import type { EffectHandler, EffectKind } from './effects.ts'
import { type FileStore, prefixOf } from './files.ts'
import type { Jobs } from './jobs.ts'
import type { NeonUsage } from './neon-usage.ts'
import type { PlanOfProject } from './plan-change.ts'
import type { DatabaseAccess } from './rpc.ts'
import type { Uploads } from './uploads.ts'

/** For a database that is being brought up to date; an effect can also simply come back later. */
const READY_WAIT_MS = 5_000
/** With the backoff of effects, about half an hour. */
const PUBLISH_ATTEMPTS = 12
/** With the backoff of effects, about a quarter of an hour. */
const STOP_ATTEMPTS = 10
const USAGE_ATTEMPTS = 5
const NOT_PUBLISHED = 'This document was read, but could not be stored. Try again.'

export interface HandlerDeps {
  tenantId: string
  database: TenantDatabase
  open(access: DatabaseAccess): Database
  documents: Documents
  conversations: Conversations
  jobs: Jobs
  uploads: Uploads
  files: FileStore
  stopAnswer(answerId: string): Promise<void>
  /** Writes down that a document's title is to reach its database. */
  renameLater(documentId: string): void
  neonUsage: NeonUsage
  neon: Pick<NeonManagement, 'renameProject'>
  pool: Pick<PoolOfTenant, 'confirm'>
  planOfProject: PlanOfProject
}

export function effectHandlers(deps: HandlerDeps): Record<EffectKind, EffectHandler> {
  const { tenantId, documents, conversations, jobs, uploads, files, stopAnswer, neonUsage, pool, planOfProject } = deps
  return {
    'check-upload': { run: (id) => uploads.check(id) },
    'purge-files': { run: (id) => files.deleteAll(prefixOf(tenantId, id)) },
    'publish-document': {
      run: (id) => publish(deps, id),
      giveUp: { after: PUBLISH_ATTEMPTS, run: (id) => jobs.fail(id, NOT_PUBLISHED, true) },
    },
    'rename-document': {
      async run(id) {
        const document = documents.get(id)
        // Before that it is not found by anyone, and publishing looks at the title.
        if (document?.status === 'ready') await inDatabase(deps, (sql) => rename(sql, id, document.title))
      },
    },
    'retire-document': {
      async run(id) {
        const document = documents.find(id)
        if (document)
          await inDatabase(deps, (sql) => sql.batch(retireDocument({ id, generation: document.generation })))
      },
    },
    'rename-conversation': {
      async run(id) {
        const title = conversations.titleOf(id)
        if (title !== null) await inDatabase(deps, (sql) => sql.batch([renameConversation({ id, title })].flat()))
      },
    },
    'delete-conversation': {
      async run(id) {
        await inDatabase(deps, (sql) => sql.batch([deleteConversation({ id })].flat()))
      },
    },
    'apply-plan': { run: () => planOfProject.apply() },
    // Whoever looks next asks again.
    'read-usage': { run: () => neonUsage.refresh(), giveUp: { after: USAGE_ATTEMPTS, run: () => {} } },
    'confirm-claim': { run: () => pool.confirm(tenantId) },
    'rename-project': { run: () => renameProject(deps) },
    // An answer has ended by itself long before.
    'stop-answer': { run: stopAnswer, giveUp: { after: STOP_ATTEMPTS, run: () => {} } },
  }
}

async function renameProject({ database, neon }: HandlerDeps): Promise<void> {
  const { project_id: projectId, project_name: name } = database.row()
  if (projectId === null) return
  const renamed = await neon.renameProject(projectId, name)
  if (!renamed.ok && renamed.failure.kind !== 'not-found') throw new Error(`not renamed: ${renamed.failure.kind}`)
}

async function publish(deps: HandlerDeps, id: string): Promise<void> {
  const { documents, jobs, renameLater } = deps
  const document = documents.get(id)
  if (document?.status !== 'processing' || document.pages === null) return
  const { generation, pages } = document
  const [published] = await inDatabase(deps, (sql) =>
    sql.query<Row & Pick<TitleRow, 'title'>>(publishDocument({ id, generation, pages })),
  )
  const current = documents.get(id)
  if (current?.status !== 'processing' || current.generation !== generation) return
  if (!published) return jobs.fail(id, NOT_PUBLISHED, true)
  jobs.drop(id)
  documents.change(id, { status: 'ready', pages_done: pages })
  // It was begun under the title that it had when it was leased.
  if (published.title !== storableText(current.title)) renameLater(id)
}

/** Throws when somebody else changed the row meanwhile: then it has to be looked at again. */
async function rename(sql: Database, id: string, title: string): Promise<void> {
  const [row] = await sql.query<TitleRow & Row>(readTitle(id))
  if (!row || row.title === storableText(title)) return
  const renamed = await sql.query(renameDocument({ id, title, rowVersion: row.rowVersion }))
  if (renamed.length === 0) throw new Error('the row has changed since it was read')
}

/** Throws when the database can't be reached now. */
async function inDatabase<T>(
  { database, open }: Pick<HandlerDeps, 'database' | 'open'>,
  work: (sql: Database) => Promise<T>,
): Promise<T> {
  const access = await database.accessWithin(READY_WAIT_MS)
  if (!access) throw new Error('the database is not ready')
  try {
    return await work(open(access))
  } catch (error) {
    if (classifySqlError(error).kind === 'refused') database.reportRefusal()
    throw error
  }
}
