/** The product's own client of the management API against the stand-in, whose replies are valid by Neon's document. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type NeonAnswer, type NeonManagement, neonManagement } from '../../core/neon/management.ts'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'

let neon: TestNeon
let management: NeonManagement
beforeAll(async () => {
  neon = await startTestNeon()
  management = neonManagement({ apiUrl: neon.url, apiKey: 'local' })
})
afterAll(() => neon.dispose())

function had<T>(answer: NeonAnswer<T>): T {
  if (!answer.ok) throw new Error(`failed: ${answer.failure.kind}`)
  return answer.value
}

async function newProject(name: string) {
  return had(await management.createProject({ name, region: 'aws-eu-central-1' })).project
}

describe('a project', () => {
  it('is made, found, renamed and deleted, and then only listed among the deleted', async () => {
    const { id } = await newProject('client-a')
    expect(had(await management.findProjectsByName('client-a'))).toMatchObject([{ id, region: 'aws-eu-central-1' }])
    had(await management.renameProject(id, 'client-b'))
    expect(had(await management.findProjectsByName('client-a'))).toEqual([])
    expect(had(await management.listProjects({ search: 'client-b' })).projects).toMatchObject([
      { id, deletedAt: null, recoverableUntil: null },
    ])
    had(await management.deleteProject(id))
    expect(await management.deleteProject(id)).toEqual({ ok: false, failure: { kind: 'not-found' } })
    expect(had(await management.listProjects({ search: 'client-b' })).projects).toEqual([])
    const [deleted] = had(await management.listProjects({ search: 'client-b', deleted: true })).projects
    expect(Date.parse(deleted?.recoverableUntil ?? '')).toBeGreaterThan(Date.now())
  })

  it('says what it may use and has used, and changes by its plan', async () => {
    const { id } = await newProject('client-plan')
    had(await management.patchProject(id, { quota: { computeSeconds: 7_200 }, historySeconds: 3_600 }))
    const { project, usage } = had(await management.getProject(id))
    expect(project).toMatchObject({ id, name: 'client-plan' })
    expect(usage).toMatchObject({ activeSeconds: 0, computeSeconds: 0, quota: { computeSeconds: 7_200 } })
    expect(Date.parse(usage.periodEnd ?? '')).toBeGreaterThan(Date.now())
    had(await management.patchProject(id, { quota: {} }))
    expect(had(await management.getProject(id)).usage.quota).toEqual({})
    const [endpoint] = had(await management.listEndpoints(id))
    had(await management.patchEndpoint(id, endpoint?.id ?? '', { maxComputeUnits: 4, suspendTimeoutSeconds: 600 }))
    expect(had(await management.listEndpoints(id))).toEqual([
      { id: endpoint?.id, minComputeUnits: 0.25, maxComputeUnits: 4, suspendTimeoutSeconds: 600 },
    ])
  })

  it('tells what was done to it', async () => {
    const { id } = await newProject('client-operations')
    const operations = had(await management.listOperations(id))
    expect(operations.map(({ action, status }) => `${action} ${status}`).sort()).toEqual([
      'create_timeline finished',
      'start_compute finished',
    ])
    expect(had(await management.getConnectionString(id))).toMatch(/^postgresql:\/\/neondb_owner:/)
  })

  it('that is not there is told apart from one that cannot be had now', async () => {
    expect(await management.getProject('no-such-00000000')).toEqual({ ok: false, failure: { kind: 'not-found' } })
  })
})

it('every project is listed once, over pages', async () => {
  for (let number = 0; number < 5; number++) await newProject(`client-page-${number}`)
  const names: string[] = []
  let cursor: string | undefined
  do {
    const page = had(await management.listProjects({ search: 'client-page', ...(cursor ? { cursor } : {}) }))
    names.push(...page.projects.map(({ name }) => name))
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  expect(names.sort()).toEqual([0, 1, 2, 3, 4].map((number) => `client-page-${number}`))
})

it('a rate that is passed is a failure with a time', async () => {
  const limit = (rate: object | null) =>
    fetch(new URL('/_stand-in/limits', neon.url), { method: 'PUT', body: JSON.stringify({ rate }) })
  await limit({ perMinute: 1, perSecond: 1 })
  had(await management.listProjects({}))
  const answer = await management.listProjects({})
  expect(answer).toMatchObject({ ok: false, failure: { kind: 'limited', retryAfterSeconds: expect.any(Number) } })
  await limit(null)
})
