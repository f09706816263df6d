/// <reference types="@cloudflare/vitest-plugin/types" />
/** The Pool object inside workerd, and tenants whose place has one. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { keepPools, poolStatuses } from '../workers/api/pools.ts'
import type { PoolRpc } from './pool/rpc.ts'
import { ADA, granted, neon, settle, stubOf } from './tenant/testing/workerd.ts'

const pool = () => env.POOL.getByName('warm') as unknown as PoolRpc & DurableObjectStub
let tenants = 0

/** A tenant of the place that has a pool. */
function warmTenant() {
  const id = `warm-${String.fromCharCode(97 + tenants++).repeat(20)}`
  const members = [{ userId: ADA.userId, role: 'owner' as const, version: 1 }]
  return { id, stub: stubOf(id), seed: { id, name: 'Acme', createdAt: '2026-10-01T00:00:00.000Z', members } }
}

/** Lets the pool's alarm ring until it holds what it should. */
async function filled(): Promise<void> {
  await keepPools(env)
  for (let turn = 0; turn < 20; turn++) {
    await runDurableObjectAlarm(pool())
    if ((await pool().status()).ready === 2) return
  }
  throw new Error('the pool does not fill')
}

test('the cron has pools filled; a tenant is ready with what the pool had, and its project bears its name in the end', async () => {
  await filled()
  expect(neon.projects.map(({ name }) => name)).toEqual(['alcove-pool-warm-1', 'alcove-pool-warm-2'])
  const { id, stub, seed } = warmTenant()
  neon.requests.length = 0
  await stub.poke(seed)
  await settle(stub)
  expect(granted(await stub.view(ADA)).tenant.database).toMatchObject({ status: 'ready' })
  await vi.waitFor(() => expect(neon.projects[0]).toMatchObject({ id: 'project-1', name: `alcove-${id}` }))
  // Beside the one that the pool makes instead.
  expect(neon.requests.filter((one) => /^(GET|PATCH) /.test(one))).toEqual(['PATCH /projects/project-1'])
  expect(await pool().owns({ id: 'project-1', name: `alcove-${id}` })).toEqual({ tenantId: id })
  await filled()
  expect(await poolStatuses(env)).toEqual([
    { place: 'warm', wanted: 2, ready: 2, filling: 0, claimed: 0, lastError: null },
  ])
  expect(neon.projects.at(-1)?.name).toBe('alcove-pool-warm-3')
})

test('the connection string is sealed in its storage, and gone once it was confirmed', async () => {
  await filled()
  const rows = () => runInDurableObject(pool(), (_, state) => state.storage.sql.exec('SELECT * FROM slots').toArray())
  for (const row of await rows()) expect(row.sealed_connection).toMatch(/^eyJ/)
  expect(JSON.stringify(await rows())).not.toContain('secret')
  const { stub, seed } = warmTenant()
  await stub.poke(seed)
  await settle(stub)
  await vi.waitFor(async () => expect((await rows())[0]).toMatchObject({ tenant_id: seed.id, sealed_connection: null }))
})

test('a pool that was evicted between claim and confirmation gives the same again', async () => {
  await filled()
  const claim = await pool().claim('warm-x')
  await evictDurableObject(pool())
  expect(await pool().claim('warm-x')).toEqual(claim)
})

test('with an empty pool a tenant makes its own', async () => {
  const { id, stub, seed } = warmTenant()
  await stub.poke(seed)
  await settle(stub)
  expect(neon.projects.map(({ name }) => name)).toContain(`alcove-${id}`)
  expect(granted(await stub.view(ADA)).tenant.database.status).toBe('ready')
})
