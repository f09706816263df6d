/** The ingest consumer: production's, with files and a model of this world; and the queue's promises around it. */
import { openDatabase } from '../../../core/sql.ts'
import type { IngestMessage, TenantRpc } from '../../../durable-objects/tenant/rpc.ts'
import { tenantStub } from '../../../durable-objects/tenant/stub.ts'
import { ByteGate } from '../../../workers/ingest-consumer/byte-gate.ts'
import { runJob } from '../../../workers/ingest-consumer/run-job.ts'
import { Life, live } from '../sim/life.ts'
import { trace } from '../sim/trace.ts'
import { openSimPdf } from './files.ts'
import { SQL_URL } from './network.ts'
import type { World } from './world.ts'

/** As in the consumer's wrangler.toml. */
const MAX_RETRIES = 5
const RETRY_DELAY_MS = 10_000

export function startConsumer(world: World): void {
  world.consume = (message) => deliver(world, message as IngestMessage, 0)
}

function deliver(world: World, message: IngestMessage, tries: number): void {
  const life = new Life('Consumer', `job ${message.jobId.slice(-6)}`)
  let over = false
  const again = (delayMs: number) => {
    if (over) return
    over = true
    world.clock.after(delayMs, () =>
      tries < MAX_RETRIES ? deliver(world, message, tries + 1) : giveUp(world, message),
    )
  }
  life.onDeath(() => {
    trace(`${life.name} dies`)
    again(RETRY_DELAY_MS)
  })
  live(life, () => runJob(message, depsOf(world))).then(
    (fate) => (fate.kind === 'again' ? again(fate.delaySeconds * 1000) : undefined),
    () => again(RETRY_DELAY_MS),
  )
}

function giveUp(world: World, message: IngestMessage): void {
  live(new Life('Consumer', 'dead letters'), () => tenantOf(world, message.tenantId).abandonJob(message.jobId)).catch(
    () => world.clock.after(30_000, () => giveUp(world, message)),
  )
}

/** Batches with the third page of a file, which the model refuses once: their range is left to an embed job. */
const REFUSED_ONCE = /^Page 3 of /

function depsOf(world: World): Parameters<typeof runJob>[1] {
  const refuses = (content: string) => {
    if (!REFUSED_ONCE.test(content) || world.refusedByModel.has(content)) return false
    world.refusedByModel.add(content)
    return true
  }
  return {
    tenant: (tenantId) => tenantOf(world, tenantId),
    async readFile({ key, etag }) {
      const object = await world.env.DOCUMENTS.get(key, { onlyIf: { etagMatches: etag } })
      return object && 'body' in object ? new Uint8Array(await object.arrayBuffer()) : null
    },
    openDatabase: ({ connectionString }) => openDatabase(connectionString, SQL_URL),
    openPdf: openSimPdf,
    embedder: {
      model: 'simulated',
      async embed(_title, chunks) {
        await world.clock.sleep(world.random.between(20, 300))
        if (chunks.some(({ content }) => refuses(content))) throw new Error('the model refuses')
        return chunks.map(() => [1, 0, 0])
      },
    },
    gate: new ByteGate(1_000_000),
  }
}

function tenantOf(world: World, tenantId: string): TenantRpc {
  return tenantStub(world.env.TENANT, tenantId, {}) as unknown as TenantRpc
}
