import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestNeon, type TestNeon } from '../local/neon/testing.ts'
import { migrateReferenceFlow, type ReferenceMigration } from './reference-migration.ts'

const first: ReferenceMigration = { hash: 'h1', createdAt: 1, statements: ['create table t (n integer)'] }
const second: ReferenceMigration = {
  hash: 'h2',
  createdAt: 2,
  statements: ['alter table t add column m integer', 'create index t_m on t (m)'],
}

let neon: TestNeon
let projects: string[]
beforeAll(async () => {
  neon = await startTestNeon()
  projects = [(await neon.createProject('one')).id, (await neon.createProject('two')).id]
}, 60_000)
afterAll(() => neon?.dispose())

async function callsOf(migrations: ReferenceMigration[]) {
  neon.standIn.log.clear()
  const services = { neonApiUrl: neon.url, neonApiKey: 'any', sqlEndpoint: neon.sqlEndpoint }
  await migrateReferenceFlow(services, projects, migrations)
  return neon.standIn.log.entries().sort((a, b) => a.startedAt - b.startedAt)
}

it('migrates one tenant after another: management API, then each statement by itself', async () => {
  const calls = await callsOf([first, second])
  const one = ['getConnectionURI', ...Array(8).fill('sql')]
  expect(calls.map(({ operation }) => operation)).toEqual([...one, ...one])
  for (const [index, call] of calls.entries())
    if (index > 0) expect(call.startedAt).toBeGreaterThanOrEqual(calls[index - 1]?.endedAt ?? 0)
  expect(new Set(calls.flatMap(({ detail }) => detail?.statements ?? []))).toEqual(new Set([1]))
})

it('applies only what is new, and asks all the same', async () => {
  const third: ReferenceMigration = { hash: 'h3', createdAt: 3, statements: ['alter table t add column o integer'] }
  const one = ['getConnectionURI', ...Array(5).fill('sql')]
  expect((await callsOf([first, second, third])).map(({ operation }) => operation)).toEqual([...one, ...one])
  const none = ['getConnectionURI', ...Array(3).fill('sql')]
  expect((await callsOf([first, second, third])).map(({ operation }) => operation)).toEqual([...none, ...none])
})
