/** The queue Worker: jobs of the Tenant objects, and what became of their messages. */
import { z } from 'zod'
import { ingestConfig } from '../../core/config.ts'
import { tenantIdSchema, uuidSchema } from '../../core/ids.ts'
import { errorFields, logger } from '../../core/log.ts'
import { bucketOfTenant } from '../../core/places.ts'
import { openDatabase } from '../../core/sql.ts'
import type { IngestMessage, TenantRpc } from '../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../durable-objects/tenant/stub.ts'
import { ByteGate } from './byte-gate.ts'
import { openEmbedder } from './embed.ts'
import { pdfOpener } from './extract.ts'
import { type JobDeps, type MessageFate, runJob } from './run-job.ts'

const messageSchema = z.object({ tenantId: tenantIdSchema, jobId: uuidSchema }) satisfies z.ZodType<IngestMessage>

/**
 * Bytes of files that are open in this isolate at once: one of the largest allowed size, or several small ones. pdf.js
 * takes several times a file's size, and an isolate has 128 MB.
 */
const gate = new ByteGate(32 * 1024 * 1024)

/** What a batch holds is worked on side by side. */
export default {
  async queue(batch, env): Promise<void> {
    const handle = batch.queue.endsWith('-dead') ? giveUp : work
    await Promise.all(
      batch.messages.map(async (message) => {
        const fate = await fateOf(message.body, (parsed) => handle(parsed, env))
        if (fate.kind === 'again') message.retry({ delaySeconds: fate.delaySeconds })
        else message.ack()
      }),
    )
  },
} satisfies ExportedHandler<IngestEnv>

async function fateOf(body: unknown, handle: (message: IngestMessage) => Promise<MessageFate>): Promise<MessageFate> {
  const message = messageSchema.safeParse(body)
  if (!message.success) {
    logger('ingest').error('message not understood', {})
    return { kind: 'done' }
  }
  try {
    return await handle(message.data)
  } catch (error) {
    logger('ingest').error('message failed', { ...message.data, ...errorFields(error) })
    return { kind: 'again', delaySeconds: 30 }
  }
}

function work(message: IngestMessage, env: IngestEnv): Promise<MessageFate> {
  return runJob(message, depsOf(env, message.tenantId))
}

async function giveUp({ tenantId, jobId }: IngestMessage, env: IngestEnv): Promise<MessageFate> {
  await tenantOf(env, tenantId).abandonJob(jobId)
  return { kind: 'done' }
}

function depsOf(env: IngestEnv, tenantId: string): JobDeps {
  const config = ingestConfig(env)
  return {
    tenant: (tenantId) => tenantOf(env, tenantId),
    async readFile({ key, etag }) {
      const object = await bucketOfTenant(env, config.PLACES, tenantId).get(key, { onlyIf: { etagMatches: etag } })
      return object && 'body' in object ? new Uint8Array(await object.arrayBuffer()) : null
    },
    openDatabase: ({ connectionString }) => openDatabase(connectionString, config.NEON_SQL_ENDPOINT),
    openPdf: pdfOpener(async (fileName) => {
      const response = await env.CHARACTER_MAPS.fetch(`https://character-maps/${encodeURIComponent(fileName)}`)
      if (!response.ok) throw new Error(`no character map of this name: ${response.status}`)
      return new Uint8Array(await response.arrayBuffer())
    }),
    embedder: openEmbedder(config),
    gate,
  }
}

function tenantOf(env: IngestEnv, tenantId: string): TenantRpc {
  return tenantStub(env.TENANT, tenantId, ingestConfig(env).PLACES) as unknown as TenantRpc
}
