/** A rollout over 300 tenants, each with a real database of its own at the stand-in for Neon. */
import pMap from 'p-map'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Migration } from '../../core/migrator/plan.ts'
import type { Release } from '../../core/tenant/versions.ts'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { type LocalFleet, openLocalFleet } from '../support/local-fleet.ts'
import { callsTo, forgetCallsTo, type NeonProcess, startNeonProcess } from '../support/neon-process.ts'

const TENANTS = 300
const KILLS = 20
/** As many as the stand-in keeps awake, so that nobody waits for a compute that others hold. */
const CONCURRENCY = 8

const base = tenantMigrations.at(-1)?.id ?? ''
let applied: Migration[] = [...tenantMigrations]

/** The release after the present one; its migration is taken up only if the test keeps it. */
function next(migration: Migration): Release {
  return { migrations: [...applied, migration], required: base, target: migration.id }
}

/** Empty ones, so that no canary is among them. */
const bad: string[] = []

let neon: NeonProcess
let fleet: LocalFleet
beforeAll(async () => {
  neon = await startNeonProcess()
  const release: Release = { migrations: applied, required: base, target: base }
  fleet = await openLocalFleet({ tenants: TENANTS, release, neon, documents: (id) => (bad.includes(id) ? 0 : 1) })
  bad.push(...fleet.ids.filter((_, at) => at % 33 === 7))
}, 10 * 60_000)
afterAll(() => neon?.dispose())

async function start(release: Release): Promise<string> {
  fleet.deploy(release)
  await forgetCallsTo(neon)
  const started = fleet.rollouts().operator.start({ deadlineHours: 0, concurrency: CONCURRENCY })
  if (!started.ok) throw new Error(started.refusal.reason)
  void fleet.rollouts().runner.turn()
  return started.rollout.id
}

function view(id: string) {
  const found = fleet.rollouts().operator.get(id)
  if (!found.ok) throw new Error('no such rollout')
  return found.rollout
}

/** How many databases were asked anything. */
const touched = async () => new Set((await callsTo(neon)).flatMap(({ detail }) => detail?.project ?? [])).size

test('a migration that fails everywhere touches at most five', async () => {
  const id = await start(
    next({ id: '9001_broken', hash: 'x', statements: ['alter table missing add column n integer'] }),
  )
  await fleet.settled(id)
  expect(view(id)).toMatchObject({ state: 'paused', counts: { done: 0 } })
  const databases = await touched()
  expect(databases).toBeGreaterThan(0)
  expect(databases).toBeLessThanOrEqual(5)
  fleet.rollouts().operator.abort(id)
})

test('one that fails on 9 of 300 pauses when its budget is passed, and goes on from there', async () => {
  expect(bad).toHaveLength(9)
  for (const tenant of bad) await fleet.rows(tenant, 'create table in_the_way (n integer)')
  const release = next({ id: '9002_table', hash: 'h2', statements: ['create table in_the_way (n integer)'] })
  const id = await start(release)
  await fleet.settled(id)
  const paused = view(id)
  expect(paused.state).toBe('paused')
  expect(paused.counts.failed).toBeGreaterThan(2)
  expect(paused.counts.failed).toBeLessThanOrEqual(9)
  for (const tenant of bad) await fleet.rows(tenant, 'drop table in_the_way')
  fleet.rollouts().operator.retry(id)
  void fleet.rollouts().runner.turn()
  await fleet.settled(id)
  expect(view(id)).toMatchObject({ state: 'finished', counts: { done: paused.total, failed: 0 } })
  applied = [...release.migrations]
})

test('killed twenty times and resumed, nothing is missed or applied twice', async () => {
  const statements = [
    'create table if not exists marks (n integer)',
    // A second application would leave a second row.
    'insert into marks values (1)',
  ]
  const id = await start(next({ id: '9003_marks', hash: 'h3', statements }))
  const settled = fleet.settled(id)
  for (let kill = 1; kill <= KILLS; kill++) {
    const wanted = Math.floor((kill * (TENANTS - 30)) / KILLS)
    while (view(id).counts.done < wanted && view(id).state !== 'paused')
      await new Promise((resolve) => setTimeout(resolve, 5))
    // Also in the middle of what was just begun.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 100))
    await fleet.crash()
    expect(view(id).state).not.toBe('paused')
  }
  expect(view(id).state).toBe('waves')
  await settled
  expect(view(id)).toMatchObject({ state: 'finished', total: TENANTS, counts: { done: TENANTS, failed: 0 } })
  await pMap(
    fleet.ids,
    async (tenant) => {
      const counts = await fleet.rows(
        tenant,
        `select (select count(*) from marks)::integer as marks,
        (select count(*) from alcove_migrations where id = '9003_marks')::integer as applied`,
      )
      expect([tenant, counts]).toEqual([tenant, [{ marks: 1, applied: 1 }]])
    },
    { concurrency: CONCURRENCY },
  )
})
