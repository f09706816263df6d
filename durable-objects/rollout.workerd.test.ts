/// <reference types="@cloudflare/vitest-plugin/types" />
/** The Rollout object inside workerd, through the queue and its consumer to Tenant objects and back. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import type { RolloutRpc } from './rollout/rpc.ts'
import type { Rollout } from './rollout.ts'
import { granted, neon, readyTenant, type Stub, select } from './tenant/testing/workerd.ts'

const rollouts = () => env.ROLLOUT.getByName('fleet') as unknown as RolloutRpc & DurableObjectStub<Rollout>

/** Tenants that the control database, and they themselves, take to be at an older schema. */
async function behind(count: number) {
  const tenants = []
  for (let number = 0; number < count; number++) {
    const tenant = await readyTenant()
    await setVersion(tenant.stub, '0000_extensions')
    tenants.push(tenant)
  }
  const ids = tenants.map(({ id }) => id).sort()
  const rows = ids.map((id) => [id, '0000_extensions', '1'])
  neon.answers.push({
    match: /from tenants t join vector_databases/,
    columns: ['id', 'schemaVersion', 'documents'],
    rows,
  })
  return tenants
}

const setVersion = (stub: Stub, version: string) =>
  runInDurableObject(stub, (_, state) => void state.storage.sql.exec('UPDATE database SET schema_version = ?', version))
const versionOf = async (stub: Stub) =>
  (await select<{ schema_version: string }>(stub, 'SELECT schema_version FROM database'))[0]?.schema_version

async function finished(id: string) {
  return vi.waitFor(
    async () => {
      const { rollout } = granted(await rollouts().get(id))
      expect(rollout.state).toBe('finished')
      return rollout
    },
    { timeout: 10_000, interval: 50 },
  )
}

test('brings tenants to the schema by the queue, and keeps what became of each', async () => {
  const tenants = await behind(4)
  const { rollout } = granted(await rollouts().start({ deadlineHours: 0 }))
  expect(await finished(rollout.id)).toMatchObject({ from: '0000_extensions', counts: { done: 4, failed: 0 } })
  for (const { stub } of tenants) expect(await versionOf(stub)).toBe(rollout.to)
  expect(await rollouts().permitted()).toBe(rollout.to)
  const { page } = granted(await rollouts().tenants(rollout.id, {}))
  expect(page.tenants.map(({ state, attempts, error }) => ({ state, attempts, error }))).toEqual(
    Array(4).fill({ state: 'done', attempts: 1, error: null }),
  )
})

test('a tenant that never was is no part of it any more', async () => {
  const [tenant] = await behind(1)
  neon.answers[0]?.rows.push(['us-zzzzzzzzzzzzzzzzzzzz', '0000_extensions', '0'])
  const { rollout } = granted(await rollouts().start({ deadlineHours: 0 }))
  expect(await finished(rollout.id)).toMatchObject({ total: 1, counts: { done: 1 } })
  expect(tenant && (await versionOf(tenant.stub))).toBe(rollout.to)
})

test('what it knows outlives the object', async () => {
  await behind(1)
  const { rollout } = granted(await rollouts().start({ deadlineHours: 0 }))
  await finished(rollout.id)
  await evictDurableObject(rollouts())
  expect((await rollouts().list()).rollouts).toMatchObject([{ id: rollout.id, state: 'finished' }])
  expect(await runInDurableObject(rollouts(), (_, state) => state.storage.getAlarm())).toBeNull()
})
