import { expect, test } from 'vitest'
import type { FleetTenant, Rollout } from '../../core/contract/fleet.ts'
import { fleetClient } from './client.ts'
import { parseCommandLine } from './command-line.ts'
import { runCommand } from './run.ts'
import { list, table } from './table.ts'

const tenant = (id: string, changes: Partial<FleetTenant> = {}): FleetTenant => ({
  id,
  name: `Workspace of ${id}`,
  place: 'us',
  region: 'aws-us-east-1',
  plan: 'free',
  state: 'active',
  status: 'ready',
  schemaVersion: '0001_initial',
  projectId: 'project',
  documents: 1,
  members: 2,
  lastError: null,
  createdAt: '2026-01-02T03:04:05.678Z',
  updatedAt: null,
  ...changes,
})

const rollout: Rollout = {
  id: 'r1',
  from: null,
  to: '0002_x',
  state: 'finished',
  reason: null,
  settings: { canaries: 3, concurrency: 20, failureShare: 0.005, deadlineHours: 168 },
  counts: { pending: 0, running: 0, done: 1, failed: 1, idle: 0 },
  total: 2,
  createdAt: '2026-01-01T00:00:00.000Z',
  deadlineAt: '2026-01-08T00:00:00.000Z',
  finishedAt: null,
}

/** The API, answering by `METHOD path`; records what it was sent. */
function api(answers: Record<string, unknown>) {
  const sent: { request: string; body: unknown; authorization: string | null }[] = []
  const send: typeof fetch = async (input, init) => {
    const { pathname, search } = new URL(String(input))
    const request = `${init?.method} ${pathname.replace('/api/', '')}${search}`
    const body = init?.body ? JSON.parse(String(init.body)) : undefined
    sent.push({ request, body, authorization: new Headers(init?.headers).get('authorization') })
    const answer = answers[request]
    if (answer !== undefined) return Response.json(answer)
    const problem = { title: 'Not found', detail: 'There is nothing here.', status: 404, requestId: 'r' }
    return Response.json(problem, { status: 404 })
  }
  const client = fleetClient({ url: 'https://a.example', key: 'key' }, send)
  const run = async (line: string) => {
    const parsed = parseCommandLine(line.split(' '))
    if (parsed.kind !== 'command') throw new Error(JSON.stringify(parsed))
    return runCommand(parsed.command, { client, screen: null, wait: async () => {} })
  }
  return { run, sent }
}

test('tenants, page after page, as a table', async () => {
  const first = {
    tenants: [tenant('us-a'), tenant('us-b', { status: 'waiting', lastError: 'No room.' })],
    total: 3,
    next: 'c',
  }
  const { run, sent } = api({
    'GET fleet/tenants?limit=50': first,
    'GET fleet/tenants?limit=200': first,
    'GET fleet/tenants?limit=200&cursor=c': { tenants: [tenant('us-c')], total: 3, next: null },
  })
  expect((await run('tenants')).text).toBe(
    [
      'ID    NAME               REGION         PLAN  STATE   DATABASE  SCHEMA        DOCS  MEMBERS  LAST ERROR',
      'us-a  Workspace of us-a  aws-us-east-1  free  active  ready     0001_initial     1        2  –',
      'us-b  Workspace of us-b  aws-us-east-1  free  active  waiting   0001_initial     1        2  No room.',
      '',
      '2 of 3 tenants (--all shows the rest)',
    ].join('\n'),
  )
  const all = await run('tenants --all')
  expect(all).toMatchObject({ failed: false, value: { total: 3, next: null } })
  expect(all.text).toContain('3 tenants')
  expect(sent.every(({ authorization }) => authorization === 'Bearer key')).toBe(true)
})

test('an action sends what it is told', async () => {
  const { run, sent } = api({
    'POST fleet/tenants/us-a/suspend': tenant('us-a', { state: 'suspended' }),
    'POST fleet/tenants/us-a/plan': tenant('us-a', { plan: 'pro' }),
  })
  expect((await run('suspend us-a --reason Unpaid')).text).toMatch(/state +suspended/)
  expect((await run('plan us-a pro')).text).toMatch(/plan +pro/)
  expect(sent.map(({ body }) => body)).toEqual([{ reason: 'Unpaid' }, { plan: 'pro' }])
})

test('a rollout names its failures, and failed', async () => {
  const failure = {
    tenantId: 'us-a',
    state: 'failed',
    canary: true,
    attempts: 3,
    error: '0002_x: 42P07',
    updatedAt: '',
  }
  const { run } = api({
    'GET fleet/rollouts': { rollouts: [rollout], schema: { required: 'a', target: 'b' } },
    'GET fleet/rollouts/r1': rollout,
    'GET fleet/rollouts/r1/tenants?state=failed&limit=20': { tenants: [failure], next: null },
  })
  const { text, failed, value } = await run('status')
  expect(text).toContain('us-a    yes            3  0002_x: 42P07')
  expect(failed).toBe(true)
  expect(value).toMatchObject({ id: 'r1', failed: [failure] })
})

test('drift: a difference fails, and so does a tenant that could not be compared, after all the others', async () => {
  const drift = (tenantId: string, differences: object[] = []) => ({ tenantId, schemaVersion: 'x', differences })
  const same = api({ 'GET fleet/tenants/us-a/drift': drift('us-a') })
  expect(await same.run('drift us-a')).toMatchObject({ failed: false, text: '1 tenant compared, 0 with differences' })
  const difference = { object: 'index a', expected: 'CREATE INDEX a', actual: null }
  const other = api({
    'GET fleet/tenants/us-a/drift': drift('us-a', [difference]),
    'GET fleet/tenants/us-c/drift': drift('us-c'),
  })
  const { failed, text, value } = await other.run('drift us-a us-b us-c')
  expect(failed).toBe(true)
  expect(text).toMatch(/us-a +index a +CREATE INDEX a +nothing/)
  expect(text).toMatch(/us-b: Not found/)
  expect(value).toMatchObject({
    drifts: [{ tenantId: 'us-a' }, { tenantId: 'us-c' }],
    failures: [{ tenantId: 'us-b' }],
  })
})

test('reseal goes through all pages, and fails when one tenant failed', async () => {
  let page = 0
  const send: typeof fetch = async () =>
    Response.json(
      [
        { resealed: 2, failed: [], next: 'b' },
        { resealed: 1, failed: ['us-c'], next: null },
      ][page++],
    )
  const client = fleetClient({ url: 'https://a.example', key: 'key' }, send)
  const outcome = await runCommand({ name: 'reseal', tenant: null }, { client, screen: null, wait: async () => {} })
  expect(outcome).toMatchObject({ failed: true, value: { resealed: 3, failed: ['us-c'] } })
  expect(outcome.text).toContain('3 connection strings sealed anew\nus-c: failed')
})

test('an erasure waits for its receipt only when told to', async () => {
  const view = {
    id: 'e1',
    requestedAt: '2026-01-01T00:00:00.000Z',
    finishedAt: null,
    receipt: null,
    signedReceipt: null,
  }
  const { run, sent } = api({
    'POST fleet/tenants/us-a/erase': { erasure: { id: 'e1' } },
    'GET erasures/e1': view,
  })
  expect((await run('erase us-a --confirm Ada')).text).toContain('The erasure e1 goes on by itself.')
  expect(sent[0]?.body).toEqual({ confirm: 'Ada' })
})

test('what the API refuses is an error with its words', async () => {
  await expect(api({}).run('show us-a')).rejects.toThrow(/Not found: there is no such thing, or the key/)
  const send: typeof fetch = async () =>
    Response.json({ title: 'Not possible now', detail: 'It is being erased.', requestId: 'r9' }, { status: 409 })
  const client = fleetClient({ url: 'https://a.example', key: 'key' }, send)
  await expect(client.resume('us-a')).rejects.toThrow('Not possible now: It is being erased. (request r9)')
  const silent = fleetClient({ url: 'https://a.example', key: 'key' }, () =>
    Promise.reject(new TypeError('fetch failed')),
  )
  await expect(silent.pool()).rejects.toThrow('https://a.example does not answer.')
})

test('a name can do nothing to the terminal', () => {
  const text = table(
    [{ title: 'name' }, { title: 'n', right: true }],
    [
      ['\u001b[2Ja\u202eb\nc', 1],
      [null, 20],
    ],
  )
  expect(text).toBe('NAME       N\n[2Ja b c   1\n–         20')
  expect(
    list([
      ['a', ''],
      ['bc', 'x\u0007'],
    ]),
  ).toBe('a   –\nbc  x')
})

test('long values are cut', () => {
  expect(table([{ title: 't', max: 4 }], [['abcdef'], ['漢字漢字漢字']])).toBe('T\nabc…\n漢字漢…')
})
