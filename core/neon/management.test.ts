import { beforeEach, expect, test } from 'vitest'
import { neonManagement } from './management.ts'

interface Sent {
  method: string
  path: string
  body: unknown
  authorization: string | null
}

let sent: Sent[] = []
let reply: (request: Sent) => Response | Promise<Response> = () => new Response(null, { status: 500 })
beforeEach(() => {
  sent = []
})

const neon = neonManagement({
  apiUrl: 'https://neon.test/api/v2',
  apiKey: 'key',
  organizationId: 'org-1',
  async fetch(input, init) {
    const request = new Request(input, init)
    const text = await request.text()
    const { pathname, search } = new URL(request.url)
    const seen = {
      method: request.method,
      path: pathname + search,
      body: text === '' ? null : JSON.parse(text),
      authorization: request.headers.get('authorization'),
    }
    sent.push(seen)
    return reply(seen)
  },
})

const project = (id: string, name: string, createdAt = '2026-01-01T00:00:00Z') => ({
  id,
  name,
  region_id: 'aws-us-east-1',
  pg_version: 17,
  created_at: createdAt,
  more: 'than we look at',
})

test('finds projects of exactly that name, oldest first', async () => {
  reply = () =>
    Response.json({
      projects: [
        project('p3', 'alcove-a', '2026-03-01T00:00:00Z'),
        project('p1', 'alcove-a', '2026-01-01T00:00:00Z'),
        project('p2', 'alcove-a-copy', '2025-01-01T00:00:00Z'),
      ],
    })
  expect(await neon.findProjectsByName('alcove-a')).toMatchObject({ ok: true, value: [{ id: 'p1' }, { id: 'p3' }] })
  expect(sent).toMatchObject([
    { method: 'GET', path: '/api/v2/projects?search=alcove-a&limit=100&org_id=org-1', authorization: 'Bearer key' },
  ])
})

test('a list that may lack the project is no answer', async () => {
  reply = () => Response.json({ projects: [], unavailable_project_ids: ['p1'] })
  expect(await neon.findProjectsByName('alcove-a')).toEqual({ ok: false, failure: { kind: 'unavailable' } })
})

test('creates a small project in its region and says what is in it', async () => {
  reply = () =>
    Response.json(
      { project: project('p1', 'alcove-a'), connection_uris: [{ connection_uri: 'postgres://u:p@h/neondb' }] },
      { status: 201 },
    )
  expect(await neon.createProject({ name: 'alcove-a', region: 'aws-us-east-1' })).toEqual({
    ok: true,
    value: {
      project: {
        id: 'p1',
        name: 'alcove-a',
        region: 'aws-us-east-1',
        postgresVersion: 17,
        createdAt: '2026-01-01T00:00:00Z',
      },
      connectionString: 'postgres://u:p@h/neondb',
    },
  })
  expect(sent).toMatchObject([
    {
      method: 'POST',
      path: '/api/v2/projects',
      body: {
        project: {
          name: 'alcove-a',
          region_id: 'aws-us-east-1',
          org_id: 'org-1',
          pg_version: 17,
          history_retention_seconds: 86_400,
          default_endpoint_settings: { autoscaling_limit_min_cu: 0.25, autoscaling_limit_max_cu: 1 },
        },
      },
    },
  ])
})

test('a create whose answer nobody understands may have worked', async () => {
  for (const answer of [
    () => Response.json({ hello: 'world' }, { status: 201 }),
    () => new Response('<html>', { status: 502 }),
    () => Promise.reject(new TypeError('connection lost')),
  ]) {
    reply = answer
    expect(await neon.createProject({ name: 'a', region: 'r' })).toEqual({
      ok: false,
      failure: { kind: 'unknown-outcome' },
    })
  }
})

test('what Neon refuses is told apart', async () => {
  reply = () => Response.json({ code: 'PROJECTS_LIMIT_EXCEEDED', message: 'm', request_id: 'r' }, { status: 422 })
  expect(await neon.createProject({ name: 'a', region: 'r' })).toEqual({
    ok: false,
    failure: { kind: 'limit-reached' },
  })
  reply = () => Response.json({ code: '', message: 'm' }, { status: 429, headers: { 'retry-after': '3' } })
  expect(await neon.createProject({ name: 'a', region: 'r' })).toEqual({
    ok: false,
    failure: { kind: 'limited', retryAfterSeconds: 3 },
  })
})

test('reads the connection string with its password', async () => {
  reply = () => Response.json({ uri: 'postgres://u:new@h/neondb' })
  expect(await neon.getConnectionString('p1')).toEqual({ ok: true, value: 'postgres://u:new@h/neondb' })
  expect(sent[0]?.path).toBe('/api/v2/projects/p1/connection_uri?database_name=neondb&role_name=neondb_owner')
  reply = () => Response.json({ code: '', message: 'no such project' }, { status: 404 })
  expect(await neon.getConnectionString('p1')).toEqual({ ok: false, failure: { kind: 'not-found' } })
})

test('deletes a project', async () => {
  reply = () => Response.json({ project: project('p1', 'a') })
  expect(await neon.deleteProject('p1')).toEqual({ ok: true, value: null })
  expect(sent).toMatchObject([{ method: 'DELETE', path: '/api/v2/projects/p1' }])
})

test('a plan decides what a new project may use', async () => {
  reply = () => Response.json({ project: project('p1', 'a') }, { status: 201 })
  const settings = { quota: { computeSeconds: 3_600 }, maxComputeUnits: 2, historySeconds: 0 }
  await neon.createProject({ name: 'a', region: 'r', settings })
  expect(sent[0]?.body).toMatchObject({
    project: {
      history_retention_seconds: 0,
      default_endpoint_settings: { autoscaling_limit_min_cu: 0.25, autoscaling_limit_max_cu: 2 },
      settings: { quota: { compute_time_seconds: 3_600, active_time_seconds: 0 } },
    },
  })
})

test('changes only what it is told to, of a project and of its compute', async () => {
  reply = () => Response.json({ project: project('p1', 'a') })
  await neon.renameProject('p1', 'b')
  await neon.patchProject('p1', { quota: { storageBytes: 10 } })
  await neon.patchProject('p1', { suspendTimeoutSeconds: 300, historySeconds: 0 })
  await neon.patchEndpoint('p1', 'ep-1', { minComputeUnits: 0.5, maxComputeUnits: 4 })
  expect(sent.map(({ method, path, body }) => [method, path.replace('/api/v2', ''), body])).toEqual([
    ['PATCH', '/projects/p1', { project: { name: 'b' } }],
    [
      'PATCH',
      '/projects/p1',
      {
        project: {
          settings: {
            quota: {
              active_time_seconds: 0,
              compute_time_seconds: 0,
              written_data_bytes: 0,
              data_transfer_bytes: 0,
              logical_size_bytes: 10,
            },
          },
        },
      },
    ],
    [
      'PATCH',
      '/projects/p1',
      { project: { history_retention_seconds: 0, default_endpoint_settings: { suspend_timeout_seconds: 300 } } },
    ],
    [
      'PATCH',
      '/projects/p1/endpoints/ep-1',
      { endpoint: { autoscaling_limit_min_cu: 0.5, autoscaling_limit_max_cu: 4 } },
    ],
  ])
})

test('a list that lacks some says so; its last page is the empty one', async () => {
  reply = () =>
    Response.json({ projects: [project('p1', 'a')], unavailable_project_ids: ['p2'], pagination: { cursor: 'c1' } })
  expect(await neon.listProjects({ search: 'a', deleted: true })).toMatchObject({
    ok: true,
    value: { projects: [{ id: 'p1', deletedAt: null }], next: 'c1', complete: false },
  })
  expect(sent[0]?.path).toBe('/api/v2/projects?limit=400&search=a&recoverable=true&org_id=org-1')
  reply = () => Response.json({ projects: [], pagination: { cursor: 'c1' } })
  expect(await neon.listProjects({ cursor: 'c1' })).toMatchObject({ value: { next: null, complete: true } })
})
