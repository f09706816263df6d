import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { controlMigrations } from '../../migrations/control/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { knownTenants, rememberOrphans } from './orphans.ts'

/** PGlite compiles its WASM first, which takes long where the machine is busy. */
const PGLITE_START_MS = 60_000

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase(controlMigrations)
}, PGLITE_START_MS)
afterAll(() => database.close())
beforeEach(() => database.rows('truncate orphans, tenants cascade'))

test('remembers since when something was found, for as long as it is', async () => {
  const [one, two] = [
    { kind: 'project' as const, id: 'p', name: 'n' },
    { kind: 'files' as const, id: 'p', name: 'n' },
  ]
  await rememberOrphans(database, [one])
  await database.query({ text: `update orphans set first_seen_at = '2026-01-01T00:00:00Z'` })
  const again = await rememberOrphans(database, [one, two])
  expect(again.get('project p')).toBe(Date.UTC(2026, 0, 1))
  expect(Math.abs((again.get('files p') ?? 0) - Date.now())).toBeLessThan(60_000)
  expect([...(await rememberOrphans(database, [two])).keys()]).toEqual(['files p'])
  expect([...(await rememberOrphans(database, [])).keys()]).toEqual([])
  // Found again later, it begins anew.
  expect((await rememberOrphans(database, [one])).get('project p')).toBeGreaterThan(Date.UTC(2026, 0, 2))
})

test('tenants with the project that they are known to have', async () => {
  await database.query({
    text: `insert into tenants (id, name, place) values ('us-a', 'A', 'us'), ('us-b', 'B', 'us')`,
  })
  await database.query({
    text: `insert into vector_databases (tenant_id, project_name, project_id, region, status, version, updated_at)
      values ('us-a', 'n', 'p', 'r', 'ready', 1, now())`,
  })
  expect(await knownTenants(database)).toEqual(
    new Map([
      ['us-a', 'p'],
      ['us-b', null],
    ]),
  )
})
