/**
 * The management API of `local/neon`, called with Neon's own client. Every reply, success or error, is held against the
 * OpenAPI document that the client ships.
 */
import { ConsumptionHistoryGranularity } from '@neondatabase/api-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { managementRoutes } from '../../local/neon/management/app.ts'
import type { ManagementDeps } from '../../local/neon/management/deps.ts'
import { startTestNeon, type TestNeon } from '../../local/neon/testing.ts'
import { type Exchange, observeReplies, problemsOf } from './neon-openapi.ts'
import { failure } from './neon-support.ts'

let neon: TestNeon
const exchanges: Exchange[] = []
const observe = (observed: TestNeon) => observeReplies(observed, (exchange) => exchanges.push(exchange))

beforeAll(async () => {
  neon = await startTestNeon({ apiKey: 'secret' })
  observe(neon)
})
afterAll(() => neon.dispose())

const newProject = async (name: string) => (await neon.api.createProject({ project: { name } })).data

describe('projects', () => {
  it('are created with everything a caller needs to connect', async () => {
    const { data, status } = await neon.api.createProject({
      project: {
        name: 'alcove-test-one',
        region_id: 'aws-eu-central-1',
        pg_version: 17,
        history_retention_seconds: 86_400,
        branch: { database_name: 'neondb', role_name: 'neondb_owner' },
        default_endpoint_settings: {
          autoscaling_limit_min_cu: 0.25,
          autoscaling_limit_max_cu: 1,
          suspend_timeout_seconds: 300,
        },
        settings: { quota: { active_time_seconds: 3600 } },
      },
    })
    expect(status).toBe(201)
    expect(data.project).toMatchObject({ name: 'alcove-test-one', region_id: 'aws-eu-central-1', pg_version: 17 })
    expect(data.project.id).toMatch(/^[a-z]+-[a-z]+-\d{8}$/)
    expect(data.project.settings?.quota).toEqual({ active_time_seconds: 3600 })
    const uri = new URL(data.connection_uris[0]?.connection_uri ?? '')
    expect(uri.hostname).toMatch(/^ep-[a-z]+-[a-z]+-\d{8}\.eu-central-1\.aws\./)
    expect([uri.username, uri.pathname]).toEqual(['neondb_owner', '/neondb'])
    expect(data.roles[0]?.password).toBe(uri.password)
    expect(data.operations.map((operation) => operation.action)).toEqual(['create_timeline', 'start_compute'])
    expect(data.endpoints[0]).toMatchObject({ autoscaling_limit_max_cu: 1, suspend_timeout_seconds: 300 })
  })

  it('may have one name, so creating is not idempotent', async () => {
    const [first, second] = [await newProject('twins'), await newProject('twins')]
    expect(first.project.id).not.toBe(second.project.id)
    const found = await neon.api.listProjects({ search: 'twins' })
    expect(found.data.projects.map((project) => project.id)).toEqual([second.project.id, first.project.id])
  })

  it('are found by a part of name or id, and by organization', async () => {
    const { project } = await newProject('needle-in-haystack')
    const ids = async (query: Parameters<typeof neon.api.listProjects>[0]) =>
      (await neon.api.listProjects(query)).data.projects.map(({ id }) => id)
    expect(await ids({ search: 'dle-in-hay' })).toEqual([project.id])
    expect(await ids({ search: project.id.slice(2) })).toEqual([project.id])
    expect(await ids({ search: 'nothing-like-it' })).toEqual([])
    expect(await ids({ org_id: 'org-somebody-else' })).toEqual([])
    expect(await ids({ org_id: project.org_id, limit: 400 })).toContain(project.id)
  })

  it('are listed in pages, the last of which is empty', async () => {
    for (const name of ['page-1', 'page-2', 'page-3', 'page-4', 'page-5']) await newProject(name)
    const names: string[] = []
    const sizes: number[] = []
    let cursor: string | undefined
    do {
      const { data } = await neon.api.listProjects({ search: 'page-', limit: 2, cursor })
      names.push(...data.projects.map((project) => project.name))
      sizes.push(data.projects.length)
      cursor = data.pagination?.cursor
    } while (cursor !== undefined)
    expect(names).toEqual(['page-5', 'page-4', 'page-3', 'page-2', 'page-1'])
    expect(sizes).toEqual([2, 2, 1, 0])
    expect((await failure(neon.api.listProjects({ limit: 401 }))).status).toBe(400)
  })

  it('are changed', async () => {
    const { project } = await newProject('before')
    const { data } = await neon.api.updateProject(project.id, {
      project: { name: 'after', settings: { quota: { written_data_bytes: 5 } } },
    })
    expect(data.project).toMatchObject({ name: 'after', settings: { quota: { written_data_bytes: 5 } } })
    expect((await neon.api.getProject(project.id)).data.project.name).toBe('after')
    expect((await failure(neon.api.updateProject(project.id, { project: { name: '' } }))).status).toBe(400)
  })

  it('are deleted softly and can be recovered', async () => {
    const { project } = await newProject('short-lived')
    expect((await neon.api.deleteProject(project.id)).data.project.id).toBe(project.id)
    expect(await failure(neon.api.getProject(project.id))).toMatchObject({
      status: 404,
      data: { message: 'project not found' },
    })
    expect((await failure(neon.api.deleteProject(project.id))).status).toBe(404)
    expect((await neon.api.listProjects({ search: 'short-lived' })).data.projects).toEqual([])
    const recoverable = await neon.api.listProjects({ search: 'short-lived', recoverable: true })
    expect(recoverable.data.projects[0]?.recoverable_until).toBeDefined()
    await neon.api.recoverProject(project.id)
    expect((await neon.api.getProject(project.id)).data.project.name).toBe('short-lived')
    expect((await failure(neon.api.recoverProject(project.id))).status).toBe(400)
    expect((await failure(neon.api.recoverProject('no-such-00000000'))).status).toBe(404)
  })

  it('are refused beyond the limit of the account', async () => {
    const origin = new URL(neon.url).origin
    const limit = (projects: number) =>
      fetch(`${origin}/_stand-in/limits`, { method: 'PUT', body: JSON.stringify({ projects }) })
    await limit(1)
    const refused = await failure(neon.api.createProject({ project: { name: 'one-too-many' } }))
    expect(refused).toMatchObject({ status: 422, data: { code: 'PROJECTS_LIMIT_EXCEEDED' } })
    expect((await neon.api.getCurrentUserInfo()).data.projects_limit).toBe(1)
    await limit(10_000)
    expect((await neon.api.listProjects({ search: 'one-too-many' })).data.projects).toEqual([])
  })

  it('are asked about no more often than the account may, if the stand-in is told to count', async () => {
    const origin = new URL(neon.url).origin
    const limit = (rate: object | null) =>
      fetch(`${origin}/_stand-in/limits`, { method: 'PUT', body: JSON.stringify({ rate }) })
    await limit({ perMinute: 3, perSecond: 3 })
    const replies = await Promise.allSettled(Array.from({ length: 5 }, () => neon.api.listProjects({})))
    expect(replies.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    const refused = await failure(neon.api.listProjects({}))
    expect(refused.status).toBe(429)
    expect(Number(refused.headers?.['retry-after'])).toBeGreaterThan(50)
    await limit(null)
    await neon.api.listProjects({})
  })

  it('are not made from a wish that makes no sense', async () => {
    const wishes = [
      { region_id: 'aws-moon-1' },
      { pg_version: 13 },
      { branch: { database_name: 'other' } },
      { default_endpoint_settings: { suspend_timeout_seconds: 30 } },
      { default_endpoint_settings: { autoscaling_limit_min_cu: 2, autoscaling_limit_max_cu: 1 } },
    ]
    for (const wish of wishes) {
      const { status, data } = await failure(neon.api.createProject({ project: { name: 'wish', ...wish } }))
      expect([status, data?.code]).toEqual([400, ''])
    }
    expect((await neon.api.listProjects({ search: 'wish' })).data.projects).toEqual([])
  })
})

describe('the parts of a project', () => {
  it('are its branch, endpoint, role and database', async () => {
    const { project, branch, endpoints, connection_uris } = await newProject('parts')
    const [id, branchId, endpointId] = [project.id, branch.id, endpoints[0]?.id ?? '']
    const { api } = neon
    expect((await api.listProjectBranches({ projectId: id })).data.branches).toEqual([branch])
    expect((await api.listProjectBranches({ projectId: id, search: 'nothing' })).data.branches).toEqual([])
    expect((await api.getProjectBranch(id, branchId)).data.branch).toEqual(branch)
    expect((await api.listProjectEndpoints(id)).data.endpoints).toEqual(endpoints)
    expect((await api.listProjectBranchEndpoints(id, branchId)).data.endpoints).toEqual(endpoints)
    expect((await api.getProjectEndpoint(id, endpointId)).data.endpoint).toEqual(endpoints[0])
    expect((await api.listProjectBranchDatabases(id, branchId)).data.databases[0]?.name).toBe('neondb')
    expect((await api.getProjectBranchDatabase(id, branchId, 'neondb')).data.database.owner_name).toBe('neondb_owner')
    const [role] = (await api.listProjectBranchRoles(id, branchId)).data.roles
    expect([role?.name, role?.password]).toEqual(['neondb_owner', undefined])
    expect((await api.getProjectBranchRole(id, branchId, 'neondb_owner')).data.role).toEqual(role)

    const { uri } = (await api.getConnectionUri({ projectId: id, database_name: 'neondb', role_name: 'neondb_owner' }))
      .data
    expect(uri).toBe(connection_uris[0]?.connection_uri)
    const pooled = await api.getConnectionUri({
      projectId: id,
      database_name: 'neondb',
      role_name: 'neondb_owner',
      pooled: true,
    })
    expect(new URL(pooled.data.uri).hostname.split('.')[0]).toBe(`${endpointId}-pooler`)
  })

  it('that do not exist are answered with 404, by name', async () => {
    const { project, branch } = await newProject('missing-parts')
    const { api } = neon
    const id = project.id
    const calls: [string, Promise<unknown>][] = [
      ['project', api.getProject('no-such-00000000')],
      ['project', api.updateProject('no-such-00000000', { project: {} })],
      ['project', api.listProjectOperations({ projectId: 'no-such-00000000' })],
      ['project', api.listProjectBranches({ projectId: 'no-such-00000000' })],
      ['project', api.listProjectEndpoints('no-such-00000000')],
      ['branch', api.getProjectBranch(id, 'br-no-such-00000000')],
      ['branch', api.listProjectBranchEndpoints(id, 'br-no-such-00000000')],
      ['branch', api.listProjectBranchDatabases(id, 'br-no-such-00000000')],
      ['branch', api.listProjectBranchRoles(id, 'br-no-such-00000000')],
      ['database', api.getProjectBranchDatabase(id, branch.id, 'other')],
      ['role', api.getProjectBranchRole(id, branch.id, 'other')],
      ['role', api.getProjectBranchRolePassword(id, branch.id, 'other')],
      ['role', api.resetProjectBranchRolePassword(id, branch.id, 'other')],
      ['endpoint', api.getProjectEndpoint(id, 'ep-no-such-00000000')],
      ['endpoint', api.updateProjectEndpoint(id, 'ep-no-such-00000000', { endpoint: {} })],
      ['endpoint', api.startProjectEndpoint(id, 'ep-no-such-00000000')],
      ['endpoint', api.suspendProjectEndpoint(id, 'ep-no-such-00000000')],
      ['operation', api.getProjectOperation(id, '00000000-0000-4000-8000-000000000000')],
      ['database', api.getConnectionUri({ projectId: id, database_name: 'other', role_name: 'neondb_owner' })],
      ['role', api.getConnectionUri({ projectId: id, database_name: 'neondb', role_name: 'other' })],
    ]
    for (const [what, call] of calls) {
      expect(await failure(call)).toMatchObject({ status: 404, data: { code: '', message: `${what} not found` } })
    }
  })

  it('give and reset a password', async () => {
    const { project, branch, roles } = await newProject('passwords')
    const reveal = async () =>
      (await neon.api.getProjectBranchRolePassword(project.id, branch.id, 'neondb_owner')).data.password
    expect(await reveal()).toBe(roles[0]?.password)
    const reset = await neon.api.resetProjectBranchRolePassword(project.id, branch.id, 'neondb_owner')
    expect(reset.data.role.password).not.toBe(roles[0]?.password)
    expect(await reveal()).toBe(reset.data.role.password)
  })

  it('start, sleep and are changed', async () => {
    const { project, endpoints } = await newProject('endpoint')
    const endpointId = endpoints[0]?.id ?? ''
    const state = async () => (await neon.api.getProjectEndpoint(project.id, endpointId)).data.endpoint.current_state
    expect(await state()).toBe('idle')
    const started = await neon.api.startProjectEndpoint(project.id, endpointId)
    expect(started.data.operations[0]?.action).toBe('start_compute')
    await expect.poll(state, { timeout: 20_000 }).toBe('active')
    await neon.api.suspendProjectEndpoint(project.id, endpointId)
    await expect.poll(state).toBe('idle')
    const changed = await neon.api.updateProjectEndpoint(project.id, endpointId, {
      endpoint: { suspend_timeout_seconds: -1, disabled: true },
    })
    expect(changed.data.endpoint).toMatchObject({ suspend_timeout_seconds: -1, disabled: true })
    expect((await failure(neon.api.startProjectEndpoint(project.id, endpointId))).status).toBe(400)
    const wrong = neon.api.updateProjectEndpoint(project.id, endpointId, { endpoint: { suspend_timeout_seconds: 5 } })
    expect((await failure(wrong)).status).toBe(400)
  })
})

describe('operations', () => {
  it('are listed newest first, in pages', async () => {
    const { project, operations } = await newProject('operations')
    const first = await neon.api.listProjectOperations({ projectId: project.id, limit: 1 })
    expect(first.data.operations.map((operation) => operation.id)).toEqual([operations[1]?.id])
    const second = await neon.api.listProjectOperations({
      projectId: project.id,
      cursor: first.data.pagination?.cursor,
    })
    expect(second.data.operations.map((operation) => operation.id)).toEqual([operations[0]?.id])
    const one = await neon.api.getProjectOperation(project.id, operations[0]?.id ?? '')
    expect(one.data.operation.status).toBe('finished')
    const beyond = neon.api.listProjectOperations({ projectId: project.id, cursor: 'nowhere' })
    expect((await failure(beyond)).status).toBe(400)
  })

  it('lock a project while they run', async () => {
    const slow = await startTestNeon({ operationMs: 400 })
    observe(slow)
    try {
      const { data } = await slow.api.createProject({ project: { name: 'busy' } })
      expect(data.operations.map((operation) => operation.status)).toEqual(['running', 'running'])
      const { id } = data.project
      const endpointId = data.endpoints[0]?.id ?? ''
      for (const call of [
        slow.api.deleteProject(id),
        slow.api.updateProject(id, { project: { name: 'x' } }),
        slow.api.suspendProjectEndpoint(id, endpointId),
        slow.api.resetProjectBranchRolePassword(id, data.branch.id, 'neondb_owner'),
      ]) {
        expect((await failure(call)).status).toBe(423)
      }
      const statuses = async () =>
        (await slow.api.listProjectOperations({ projectId: id })).data.operations.map((operation) => operation.status)
      await expect.poll(statuses).toEqual(['finished', 'finished'])
      expect((await slow.api.deleteProject(id)).status).toBe(200)
    } finally {
      await slow.dispose()
    }
  })
})

describe('the account', () => {
  it('says who it is and where projects can live', async () => {
    expect((await neon.api.getCurrentUserInfo()).data.email).toContain('@')
    const { organizations } = (await neon.api.getCurrentUserOrganizations()).data
    expect((await newProject('organized')).project.org_id).toBe(organizations[0]?.id)
    const { regions } = (await neon.api.getActiveRegions({})).data
    expect(regions.filter((region) => region.default).map((region) => region.region_id)).toEqual(['aws-us-east-2'])
    expect(regions).toHaveLength(8)
  })

  it('counts what projects use', async () => {
    const { project, endpoints } = (
      await neon.api.createProject({
        project: { name: 'consumer', default_endpoint_settings: { autoscaling_limit_min_cu: 8 } },
      })
    ).data
    await neon.api.startProjectEndpoint(project.id, endpoints[0]?.id ?? '')
    const query = {
      from: new Date(Date.now() - 3_600_000).toISOString(),
      to: new Date(Date.now() + 3_600_000).toISOString(),
      granularity: ConsumptionHistoryGranularity.Hourly,
      org_id: project.org_id ?? '',
      metrics: ['compute_unit_seconds', 'snapshot_storage_bytes_month'],
      project_ids: [project.id],
    }
    const seconds = async () => {
      const { data } = await neon.api.getConsumptionHistoryPerProjectV2(query)
      const frames = data.projects[0]?.periods[0]?.consumption ?? []
      return frames.flatMap((frame) => frame.metrics ?? []).reduce((sum, metric) => sum + metric.value, 0)
    }
    expect(await seconds()).toBe(0)
    await expect.poll(seconds, { timeout: 20_000 }).toBeGreaterThanOrEqual(1)
    const tooFar = neon.api.getConsumptionHistoryPerProjectV2({ ...query, from: '2024-03-01T00:00:00Z' })
    expect((await failure(tooFar)).status).toBe(406)
    const unknown = neon.api.getConsumptionHistoryPerProjectV2({ ...query, metrics: ['beauty'] })
    expect((await failure(unknown)).status).toBe(400)
  })
})

/** Comes last: looks at what all tests above were answered. */
describe('every reply', () => {
  it('is valid by the OpenAPI document', () => {
    expect(exchanges.length).toBeGreaterThan(100)
    const problems = exchanges.flatMap((exchange) =>
      problemsOf(exchange).map((problem) => `${exchange.method} ${exchange.path} ${exchange.status}: ${problem}`),
    )
    expect([...new Set(problems)]).toEqual([])
  })

  it('of every route was looked at, as a success', () => {
    const succeeded = new Set(
      neon.standIn.log
        .entries()
        .filter(({ status }) => status >= 200 && status < 300)
        .map(({ operation }) => operation),
    )
    // The list of routes needs nothing of what its handlers need.
    const routes = managementRoutes({} as ManagementDeps)
    expect(routes.map((route) => route.operation).filter((operation) => !succeeded.has(operation))).toEqual([])
  })

  it('is of an operation that has the same name in the document', () => {
    expect(problemsOf({ method: 'get', path: '/projects', status: 200, body: {} }).length).toBeGreaterThan(0)
    expect(
      problemsOf({ method: 'get', path: '/regions', status: 200, body: { regions: [], misspelled: 1 } }),
    ).toHaveLength(1)
  })
})
