/** What `bench chat` runs on: a fresh local cloud, the product's workspace in it, and the reference flow's project. */
import { type LocalCloud, startLocalCloud } from '../../local/start/cloud.ts'
import type { BenchDocument } from '../document.ts'
import type { BenchContext } from '../harness/benchmark.ts'
import { LATENCIES } from '../harness/latencies.ts'
import { type RateLimitStore, startRateLimitStore } from '../harness/rate-limit-store.ts'
import { type StandInControl, standInControl } from '../harness/stand-ins.ts'
import type { LoggedCall } from '../harness/steps.ts'
import type { ReferenceServices } from '../reference-flow.ts'
import { createReferenceProject, type ReferenceProject } from '../reference-project.ts'
import { startHoldingProxy } from './holding-proxy.ts'
import { openWorkspace, type Workspace } from './workspace.ts'

export interface Stage {
  workspace: Workspace
  reference: { services: ReferenceServices; project: ReferenceProject }
  neon: StandInControl & { url: string; apiKey: string }
  openai: StandInControl
  /** Everything that was asked for since the logs were last emptied. */
  calls(): Promise<LoggedCall[]>
  clearLogs(): Promise<void>
}

/** Sets the stage without latencies, then switches them on. */
export async function setStage(context: BenchContext, document: BenchDocument): Promise<Stage> {
  const proxy = context.sabotage ? await startHoldingProxy() : null
  if (proxy) context.defer(proxy.close)
  context.progress('starting a local cloud')
  const starting = startLocalCloud({
    fresh: true,
    quiet: true,
    ...(proxy ? { settings: { OPENAI_BASE_URL: `${proxy.origin}/v1` } } : {}),
  })
  // Also one that is interrupted while it starts leaves nothing behind.
  context.defer(async () => (await starting).close())
  const cloud = await starting
  const store = await startRateLimitStore()
  context.defer(store.close)
  const services = referenceServices(cloud, store)
  const neon = { ...standInControl(services.neonApiUrl), url: services.neonApiUrl, apiKey: services.neonApiKey }
  const openai = standInControl(services.openaiUrl)
  proxy?.forwardTo(new URL(services.openaiUrl).origin)

  context.progress(`giving both sides ${document.source}`)
  const workspace = await openWorkspace(cloud.appUrl, document)
  const project = await createReferenceProject(services, document.name, document.bytes)
  for (const standIn of [neon, openai]) await standIn.setLatency(LATENCIES)
  proxy?.holdFor(neon)

  return {
    workspace,
    reference: { services, project },
    neon,
    openai,
    calls: async () => [...(await neon.log()), ...(await openai.log()), ...store.log()],
    async clearLogs() {
      await Promise.all([neon.clearLog(), openai.clearLog()])
      store.clearLog()
    },
  }
}

function referenceServices({ neon, openai, variables }: LocalCloud, store: RateLimitStore): ReferenceServices {
  const required = (name: string, value = variables[name]) => {
    if (value === undefined) throw new Error(`the local cloud has no ${name}`)
    return value
  }
  return {
    rateLimitUrl: store.url,
    neonApiUrl: neon.url,
    neonApiKey: required('NEON_API_KEY'),
    sqlEndpoint: required('NEON_SQL_ENDPOINT'),
    openaiUrl: required('OPENAI_BASE_URL', openai?.url),
    openaiApiKey: required('OPENAI_API_KEY'),
    embeddingModel: required('EMBEDDING_MODEL'),
    chatModel: required('CHAT_MODEL'),
  }
}
