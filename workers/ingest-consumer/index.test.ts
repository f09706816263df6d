import { describe, expect, it, vi } from 'vitest'
import consumer from './index.ts'

const TENANT_ID = 'us-aaaaaaaaaaaaaaaaaaaa'
const JOB_ID = '019a0000-0000-7000-8000-0000000000aa'

/** A batch of messages, and what became of each. */
function batchOf(queue: string, bodies: unknown[]) {
  const fates: string[] = bodies.map(() => 'forgotten')
  const messages = bodies.map((body, i) => ({
    id: String(i),
    body,
    ack() {
      fates[i] = 'ack'
    },
    retry({ delaySeconds }: { delaySeconds: number }) {
      fates[i] = `retry ${delaySeconds}`
    },
  }))
  return { fates, batch: { queue, messages } as unknown as MessageBatch }
}

function envWith(tenant: object): IngestEnv {
  return {
    OPENAI_API_KEY: 'key',
    EMBEDDING_MODEL: 'some-model',
    PLACES: {
      us: {
        label: 'United States',
        region: 'aws-us-east-1',
        bucket: { binding: 'DOCUMENTS', name: 'alcove-documents' },
      },
    },
    TENANT: { idFromName: (name: string) => name, get: () => tenant },
  } as unknown as IngestEnv
}

const handle = (batch: MessageBatch, env: IngestEnv) => consumer.queue(batch, env)

describe('the ingest queue', () => {
  it('leases what the messages name, side by side, and is done when there is nothing to do', async () => {
    const leaseJob = vi.fn(async () => null)
    const { batch, fates } = batchOf('alcove-ingest', [
      { tenantId: TENANT_ID, jobId: JOB_ID },
      { tenantId: TENANT_ID, jobId: JOB_ID.replace('aa', 'ab') },
    ])
    await handle(batch, envWith({ leaseJob }))
    expect(leaseJob.mock.calls).toEqual([[JOB_ID], [JOB_ID.replace('aa', 'ab')]])
    expect(fates).toEqual(['ack', 'ack'])
  })

  it('drops what it does not understand, and goes on with the others', async () => {
    const leaseJob = vi.fn(async () => null)
    const bodies = [null, 'x', { tenantId: '../x', jobId: JOB_ID }, { tenantId: TENANT_ID, jobId: JOB_ID }]
    const { batch, fates } = batchOf('alcove-ingest', bodies)
    await handle(batch, envWith({ leaseJob }))
    expect(leaseJob).toHaveBeenCalledTimes(1)
    expect(fates).toEqual(['ack', 'ack', 'ack', 'ack'])
  })

  it('asks for a message again when the Tenant object is out of reach', async () => {
    const { batch, fates } = batchOf('alcove-ingest', [{ tenantId: TENANT_ID, jobId: JOB_ID }])
    await handle(batch, envWith({ leaseJob: () => Promise.reject(new Error('overloaded')) }))
    expect(fates).toEqual(['retry 30'])
  })

  it('asks for all messages again when it is not configured', async () => {
    const { batch, fates } = batchOf('alcove-ingest', [{ tenantId: TENANT_ID, jobId: JOB_ID }])
    await handle(batch, { ...envWith({}), EMBEDDING_MODEL: '' } as unknown as IngestEnv)
    expect(fates).toEqual(['retry 30'])
  })
})

describe('a job of a tenant whose place has a jurisdiction', () => {
  it('is leased there, and its file is read from the bucket of the place', async () => {
    const file = { key: 'k', etag: 'e', size: 1, title: 't' }
    const lease = {
      ...{ jobId: JOB_ID, token: 't', expiresAt: 0, file, limits: { filePages: 1 }, work: { kind: 'extract' } },
      document: { id: JOB_ID, title: 't', generation: 1 },
      database: { connectionString: 'postgres://u:p@ep.test/d', schemaVersion: '' },
    }
    const finishJob = vi.fn(async () => 'ok')
    const get = vi.fn(async () => null)
    const elsewhere = vi.fn()
    const env = envWith({})
    const { us } = env.PLACES as unknown as Record<string, object>
    const jurisdiction = vi.fn(() => envWith({ leaseJob: async () => lease, finishJob }).TENANT)
    const { batch, fates } = batchOf('alcove-ingest', [{ tenantId: TENANT_ID.replace('us', 'eu'), jobId: JOB_ID }])
    await handle(batch, {
      ...env,
      PLACES: { us, eu: { ...us, jurisdiction: 'eu', bucket: { binding: 'DOCUMENTS_EU', name: 'europe' } } },
      TENANT: { jurisdiction, get: elsewhere },
      DOCUMENTS: { head: elsewhere, get: elsewhere },
      DOCUMENTS_EU: { head: elsewhere, get },
    } as unknown as IngestEnv)
    expect(fates).toEqual(['ack'])
    expect(jurisdiction).toHaveBeenCalledWith('eu')
    expect(get).toHaveBeenCalledWith('k', { onlyIf: { etagMatches: 'e' } })
    expect(finishJob).toHaveBeenCalledOnce()
    expect(elsewhere).not.toHaveBeenCalled()
  })
})

describe('the dead-letter queue', () => {
  it('tells the Tenant object what was given up', async () => {
    const abandonJob = vi.fn(async () => undefined)
    const { batch, fates } = batchOf('alcove-ingest-dead', [{ tenantId: TENANT_ID, jobId: JOB_ID }])
    await handle(batch, envWith({ abandonJob }))
    expect(abandonJob).toHaveBeenCalledWith(JOB_ID)
    expect(fates).toEqual(['ack'])
  })

  it('keeps what it could not tell', async () => {
    const { batch, fates } = batchOf('alcove-ingest-dead', [{ tenantId: TENANT_ID, jobId: JOB_ID }])
    await handle(batch, envWith({ abandonJob: () => Promise.reject(new Error('overloaded')) }))
    expect(fates).toEqual(['retry 30'])
  })
})
