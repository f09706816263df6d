/** What `bench ingest` runs on: a fresh local cloud with a workspace, the Worker that runs single stages, the reference flow. */
import { createApiClient } from '@neondatabase/api-client'
import { type LocalCloud, startLocalCloud } from '../../local/start/cloud.ts'
import type { BenchContext } from '../harness/benchmark.ts'
import { LATENCIES } from '../harness/latencies.ts'
import { startObjectStore } from '../harness/object-store.ts'
import { startRateLimitStore } from '../harness/rate-limit-store.ts'
import { type StandInControl, standInControl } from '../harness/stand-ins.ts'
import { openWorkspace, type Workspace } from '../harness/workspace.ts'
import { connectionString, openSql, type ReferenceServices } from '../reference-flow.ts'
import { CONTROL_STATEMENTS, type IngestServices } from '../reference-ingest.ts'
import { createProject } from '../reference-project.ts'
import type { Order } from './stage-protocol.ts'
import { startTurnstile, type Turnstile } from './turnstile.ts'

export interface Stage {
  cloud: LocalCloud
  workspace: Workspace
  reference: { services: IngestServices; user: string; projectId: string }
  neon: StandInControl
  openai: StandInControl
  /** What the Worker of single stages is told about where things are; it writes into the workspace's own database. */
  order: Omit<Order, 'kind' | 'bytes' | 'documents'>
}

const USER = 'bench@example.com'
/** The largest number of pages that a deployment is meant to be set to. */
export const FILE_PAGES = 2_000

/** Sets the stage without latencies, then switches them on. */
export async function setStage(context: BenchContext, file: Uint8Array<ArrayBuffer>): Promise<Stage> {
  const turnstile = context.sabotage ? await startTurnstile() : null
  if (turnstile) context.defer(turnstile.close)
  context.progress('starting a local cloud')
  const starting = startLocalCloud({
    fresh: true,
    quiet: true,
    settings: {
      DEFAULT_PLAN: 'business',
      LIMITS: JSON.stringify({ fileBytes: 32 * 2 ** 20, filePages: FILE_PAGES }),
      ...(turnstile && { OPENAI_BASE_URL: `${turnstile.modelOrigin}/v1`, NEON_SQL_ENDPOINT: turnstile.sqlEndpoint }),
    },
  })
  context.defer(async () => (await starting).close())
  const cloud = await starting
  return { ...(await furnish(context, cloud, file, turnstile)), cloud }
}

async function furnish(
  context: BenchContext,
  cloud: LocalCloud,
  file: Uint8Array<ArrayBuffer>,
  turnstile: Turnstile | null,
): Promise<Omit<Stage, 'cloud'>> {
  const store = await startRateLimitStore()
  context.defer(store.close)
  const files = await startObjectStore(file)
  context.defer(files.close)
  const services = referenceServices(cloud, store.url)
  turnstile?.forwardTo({ model: new URL(services.openaiUrl).origin, sqlEndpoint: services.sqlEndpoint })
  const controlUrl = await connectionString(services, await createProject(services, 'reference-control'))
  const projectId = await createProject(services, 'reference-tenant')
  const control = openSql(services, controlUrl)
  for (const statement of CONTROL_STATEMENTS) await control.query(statement)
  await control.query('insert into databases (user_email, project_id) values ($1, $2)', [USER, projectId])
  const workspace = await openWorkspace(cloud.appUrl)
  const ownProject = await projectOf(services, workspace.tenant)
  const neon = standInControl(services.neonApiUrl)
  const openai = standInControl(services.openaiUrl)
  for (const standIn of [neon, openai]) await standIn.setLatency(LATENCIES)
  turnstile?.narrow()
  return {
    workspace,
    reference: { services: { ...services, controlUrl, fileUrl: files.url }, user: USER, projectId },
    neon,
    openai,
    order: {
      filePages: FILE_PAGES,
      jobs: 1,
      model: {
        OPENAI_API_KEY: services.openaiApiKey,
        OPENAI_BASE_URL: services.openaiUrl,
        EMBEDDING_MODEL: services.embeddingModel,
      },
      sqlEndpoint: services.sqlEndpoint,
      connectionString: await connectionString(services, ownProject),
    },
  }
}

/** Past the sabotage: what is compared with is never slowed down. */
function referenceServices({ neon, openai, variables }: LocalCloud, rateLimitUrl: string): ReferenceServices {
  const { NEON_API_KEY: neonApiKey = 'local', EMBEDDING_MODEL = '', CHAT_MODEL = '' } = variables
  if (!openai || !neon.sqlEndpoint) throw new Error('this benchmark needs the stand-ins for Neon and for the model')
  return {
    rateLimitUrl,
    neonApiUrl: neon.url,
    neonApiKey,
    sqlEndpoint: neon.sqlEndpoint,
    openaiUrl: openai.url,
    openaiApiKey: 'local',
    embeddingModel: EMBEDDING_MODEL,
    chatModel: CHAT_MODEL,
  }
}

async function projectOf({ neonApiUrl, neonApiKey }: ReferenceServices, tenant: string): Promise<string> {
  const { data } = await createApiClient({ apiKey: neonApiKey, baseURL: neonApiUrl }).listProjects({ search: tenant })
  const project = data.projects.find(({ name }) => name.endsWith(tenant))
  if (!project) throw new Error('the workspace has no project')
  return project.id
}
