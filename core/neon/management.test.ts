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
