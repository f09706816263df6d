/// <reference types="@cloudflare/vitest-plugin/types" />
/** Tenant objects inside workerd for tests, with Neon faked behind `fetch`. Importing it sets each test up and cleans up after it. */
import { reset, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, vi } from 'vitest'
import type { Tenant } from '../../tenant.ts'
import type { Answered, TenantRpc, TenantSeed } from '../rpc.ts'
import { NeonService } from './neon-service.ts'

export const ADA = { userId: '0198c0de-0000-7000-8000-00000000000a' }
export const BEN = { userId: '0198c0de-0000-7000-8000-00000000000b' }
export const EVE = { userId: '0198c0de-0000-7000-8000-00000000000e' }
export const PDF = '%PDF-1.7 a very small file'
export const UPLOAD = { name: 'lease.pdf', size: PDF.length, type: 'application/pdf' }
export const MINUTE = 60_000
export const NOT_FOUND = { ok: false, refusal: { reason: 'not-found' } }

/** The faked service of the test that is running. */
export let neon: NeonService
let tenants = 0

beforeEach(() => {
  neon = new NeonService()
  vi.stubGlobal('fetch', neon.fetch)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
})
afterEach(async () => {
  vi.useRealTimers()
  await reset()
  vi.unstubAllGlobals()
})

export const stubOf = (id: string) => env.TENANT.getByName(id) as unknown as Stub

export function newTenant() {
  const id = `us-${String.fromCharCode(97 + tenants++).repeat(20)}`
  const stub = stubOf(id)
  const seed: TenantSeed = {
    id,
    name: 'Acme',
    createdAt: '2026-10-01T00:00:00.000Z',
    members: [
      { userId: ADA.userId, role: 'owner', version: 1 },
      { userId: BEN.userId, role: 'member', version: 1 },
    ],
  }
  return { id, stub, seed }
}
export type Stub = TenantRpc & DurableObjectStub<Tenant>

/** Lets the alarm ring until nothing is due any more. */
export async function settle(stub: Stub): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await runDurableObjectAlarm(stub)
    const next = await alarmOf(stub)
    if (next === null || next > Date.now() + 50) return
  }
  throw new Error('the tenant never comes to rest')
}

export async function advance(stub: Stub, ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms)
  await settle(stub)
}

export const alarmOf = (stub: Stub) => runInDurableObject(stub, (_, state) => state.storage.getAlarm())
export const select = <T>(stub: Stub, query: string) =>
  runInDurableObject(stub, (_, state) => state.storage.sql.exec(query).toArray() as T[])

export function granted<T>(answer: Answered<T>): { ok: true } & T {
  if (!answer.ok) throw new Error(`refused: ${answer.refusal.reason}`)
  return answer
}

export async function readyTenant() {
  const tenant = newTenant()
  await tenant.stub.poke(tenant.seed)
  await settle(tenant.stub)
  return tenant
}

/** A document whose file has arrived, and the lease of its first job. */
export async function leased(stub: Stub) {
  const announced = granted(await stub.announceUpload(ADA, UPLOAD))
  if (announced.duplicate) throw new Error('a duplicate')
  await env.DOCUMENTS.put(announced.key, PDF)
  granted(await stub.completeUpload(ADA, announced.document.id))
  await settle(stub)
  const [job] = await select<{ id: string }>(stub, `SELECT id FROM jobs WHERE state = 'queued'`)
  const lease = await stub.leaseJob(job?.id ?? '')
  if (!lease) throw new Error('not leased')
  return { id: announced.document.id, key: announced.key, lease }
}
