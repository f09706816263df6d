/** What `bench provision` runs on: a fresh local cloud with a warm pool, and the reference flow's own database. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createApiClient } from '@neondatabase/api-client'
import { neonConfig, neon as openSql } from '@neondatabase/serverless'
import { z } from 'zod'
import { type LocalCloud, startLocalCloud } from '../../local/start/cloud.ts'
import { until } from '../../scripts/client/client.ts'
import type { BenchContext } from '../harness/benchmark.ts'
import { LATENCIES } from '../harness/latencies.ts'
import { type StandInControl, standInControl } from '../harness/stand-ins.ts'
import type { LoggedCall } from '../harness/steps.ts'
import { CONTROL_STATEMENTS, type SignUpServices } from '../reference-sign-up.ts'

export interface Stage {
  appUrl: string
  reference: SignUpServices
  neon: StandInControl & { url: string; apiKey: string }
  identity: StandInControl
  calls(): Promise<LoggedCall[]>
  clearLogs(): Promise<void>
  /** Resolves when the pool holds all that it should; at once where there is none. */
  poolIsFull(): Promise<void>
  /** When the database of a tenant was ready, by the product's log, or null. Epoch milliseconds. */
  readyAt(tenantId: string): Promise<number | null>
}

const POOL_SIZE = 2
const FILL_TIMEOUT_MS = 60_000

export async function setStage(context: BenchContext): Promise<Stage> {
  context.progress('starting a local cloud')
  const pool = context.sabotage ? {} : { us: POOL_SIZE }
  const starting = startLocalCloud({ fresh: true, quiet: true, settings: { POOL_SIZE: JSON.stringify(pool) } })
  // Also one that is interrupted while it starts leaves nothing behind.
  context.defer(async () => (await starting).close())
  const cloud = await starting
  const reference = await referenceServices(cloud)
  const neon = { ...standInControl(reference.neonApiUrl), url: reference.neonApiUrl, apiKey: reference.neonApiKey }
  const identity = standInControl(reference.identityUrl)
  for (const standIn of [neon, identity]) await standIn.setLatency(LATENCIES)
  return {
    appUrl: cloud.appUrl,
    reference,
    neon,
    identity,
    calls: async () => [...(await neon.log()), ...(await identity.log())],
    async clearLogs() {
      await Promise.all([neon.clearLog(), identity.clearLog()])
    },
    async poolIsFull() {
      if (context.sabotage) return
      await until('the pool', async () => ((await poolOf(cloud)) >= POOL_SIZE ? true : null), FILL_TIMEOUT_MS)
    },
    readyAt: (tenantId) => readyInLog(join(cloud.stateDir, 'workers.log'), tenantId),
  }
}

async function referenceServices({ appUrl, neon, identity, variables }: LocalCloud): Promise<SignUpServices> {
  const { NEON_API_KEY: neonApiKey, NEON_SQL_ENDPOINT: sqlEndpoint } = variables
  if (!identity || neonApiKey === undefined || sqlEndpoint === undefined)
    throw new Error('this benchmark needs the stand-ins for Neon and for the identity provider')
  const { data } = await createApiClient({ apiKey: neonApiKey, baseURL: neon.url }).createProject({
    project: { name: 'reference-control' },
  })
  const controlUrl = data.connection_uris[0]?.connection_uri ?? ''
  neonConfig.fetchEndpoint = sqlEndpoint
  for (const statement of CONTROL_STATEMENTS) await openSql(controlUrl).query(statement)
  return {
    neonApiUrl: neon.url,
    neonApiKey,
    sqlEndpoint,
    identityUrl: identity.url,
    clientId: identity.clientId,
    clientSecret: identity.clientSecret,
    redirectUri: `${appUrl}/auth/callback`,
    controlUrl,
  }
}

const poolSchema = z.object({ pools: z.array(z.object({ place: z.string(), ready: z.number() })) })

async function poolOf({ appUrl, variables }: LocalCloud): Promise<number> {
  const response = await fetch(`${appUrl}/api/fleet/pool`, {
    headers: { authorization: `Bearer ${variables.FLEET_KEY}` },
  })
  if (!response.ok) throw new Error(`GET /api/fleet/pool: ${response.status}`)
  return poolSchema.parse(await response.json()).pools.find(({ place }) => place === 'us')?.ready ?? 0
}

const stepSchema = z.object({
  '@timestamp': z.string(),
  message: z.literal('provisioning step'),
  tenantId: z.string(),
  stage: z.literal('ready'),
})

async function readyInLog(path: string, tenantId: string): Promise<number | null> {
  for (const line of (await readFile(path, 'utf8')).split('\n')) {
    const json = line.slice(line.indexOf('{'))
    if (!json.includes('provisioning step') || !json.includes(tenantId)) continue
    const step = stepSchema.safeParse(JSON.parse(json))
    if (step.success) return Date.parse(step.data['@timestamp'])
  }
  return null
}
