/** The operators' face: who gets in, what they see, and what they do to a tenant, by the page's API and by the command line. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import type { FleetTenant, FleetTenantPage, FleetView, RolloutList } from '../../core/contract/fleet.ts'
import { SAMPLE_PEOPLE } from '../../local/identity/people.ts'
import { signInAs } from '../../local/identity/sign-in.ts'
import { type AlcoveClient, alcoveClient, HttpProblem } from '../../scripts/client/client.ts'
import { fleet as runFleet } from '../../scripts/fleet/main.ts'
import { newPerson, type Person } from '../support/people.ts'
import '../support/provided.ts'
import { projectsOf, rowsOf } from '../support/tenant-database.ts'

const { appUrl, neon, variables } = inject('cloud')
const FLEET_KEY = variables.FLEET_KEY ?? ''

let operator: AlcoveClient
let bob: Person
beforeAll(async () => {
  const [ada] = SAMPLE_PEOPLE
  if (!ada) throw new Error('nobody is offered at the sign-in')
  operator = alcoveClient(appUrl)
  await operator.signIn((fetchLike, url) => signInAs(fetchLike, url, { name: ada.name, email: ada.email }))
  bob = await newPerson(appUrl)
})

const get = async <T>(client: AlcoveClient, path: string) => (await (await client.request('GET', path)).json()) as T
const statusOf = (work: Promise<Response>) =>
  work.then(
    ({ status }) => status,
    (error: unknown) => (error instanceof HttpProblem ? error.status : Promise.reject(error)),
  )

/** The command line, as a person runs it, but in this process. */
async function fleet(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const code = await runFleet(args, {
    env: { ALCOVE_URL: appUrl, FLEET_KEY },
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    canWriteOver: false,
  })
  return { code, out, err }
}
const json = async <T>(...args: string[]) => JSON.parse((await fleet(...args, '--json')).out) as T

describe('who gets in', () => {
  test('a person whose verified address is configured', async () => {
    expect((await operator.me()).operator).toBe(true)
    expect(await get<FleetView>(operator, '/api/fleet')).toMatchObject({ deployment: 'alcove' })
  })

  test('nobody else: to them there is nothing', async () => {
    expect((await bob.client.me()).operator).toBe(false)
    const nothing = await bob.client.fetch(`${appUrl}/api/nothing`)
    for (const path of ['/api/fleet', '/api/fleet/tenants', `/api/fleet/tenants/${bob.tenant}`]) {
      const response = await bob.client.fetch(`${appUrl}${path}`)
      expect(response.status).toBe(404)
      const { requestId: _, ...problem } = (await response.json()) as Record<string, unknown>
      expect(problem).toMatchObject({ type: 'urn:alcove:problem:not-found' })
    }
    expect(nothing.status).toBe(404)
    expect(await statusOf(bob.client.request('POST', `/api/fleet/tenants/${bob.tenant}/resume`))).toBe(404)
  })

  test('not an address that nobody verified', async () => {
    const impostor = alcoveClient(appUrl)
    const person = { name: 'Impostor', email: SAMPLE_PEOPLE[0]?.email ?? '', verified: false }
    await impostor.signIn((fetchLike, url) => signInAs(fetchLike, url, person))
    expect((await impostor.me()).operator).toBe(false)
    expect(await statusOf(impostor.request('GET', '/api/fleet'))).toBe(404)
  })

  test('a program with the key, and none without', async () => {
    expect(await fleet('show', bob.tenant)).toMatchObject({ code: 0, out: expect.stringContaining(bob.tenant) })
    const wrong = await fetch(`${appUrl}/api/fleet`, { headers: { authorization: `Bearer ${FLEET_KEY}x` } })
    expect(wrong.status).toBe(404)
  })
})

test('tenants are found by a piece of their name, page by page', async () => {
  const page = await get<FleetTenantPage>(operator, `/api/fleet/tenants?search=${encodeURIComponent(bob.name)}`)
  expect(page).toMatchObject({
    total: 1,
    next: null,
    tenants: [{ id: bob.tenant, state: 'active', status: 'ready', schemaVersion: expect.any(String), members: 1 }],
  })
  await newPerson(appUrl, { ready: false })
  const first = await get<FleetTenantPage>(operator, '/api/fleet/tenants?limit=1')
  const second = await get<FleetTenantPage>(operator, `/api/fleet/tenants?limit=1&cursor=${first.next}`)
  expect(second.tenants[0]?.id).not.toBe(first.tenants[0]?.id)
  const { tenants, total } = await json<FleetTenantPage>('tenants', '--all')
  expect(tenants).toHaveLength(total)
})

test('a suspension refuses work with its reason, until the tenant is resumed; both are in its audit log', async () => {
  const suspended = await fleet('suspend', bob.tenant, '--reason', 'The bill is not paid.')
  expect(suspended).toMatchObject({ code: 0, out: expect.stringMatching(/state +suspended/) })
  await expect(bob.client.converse(bob.tenant)).rejects.toThrow(/suspended.*The bill is not paid\./)
  await expect
    .poll(async () => (await get<FleetTenant>(operator, `/api/fleet/tenants/${bob.tenant}`)).state)
    .toBe('suspended')

  expect(await statusOf(operator.request('POST', `/api/fleet/tenants/${bob.tenant}/resume`))).toBe(200)
  expect((await bob.client.converse(bob.tenant)).id).toBeTruthy()
  expect(await fleet('retry', bob.tenant)).toMatchObject({ code: 0 })
  const { entries } = await get<{ entries: { action: string; actor: string }[] }>(
    bob.client,
    `/api/tenants/${bob.tenant}/audit`,
  )
  const byOperator = entries.filter(({ actor }) => actor === 'operator').map(({ action }) => action)
  expect(byOperator).toEqual(['tenant.retried', 'tenant.resumed', 'tenant.suspended'])
})

test('another plan holds at once, and its Neon project follows', async () => {
  expect(await fleet('plan', bob.tenant, 'gold')).toMatchObject({ code: 1, err: expect.stringContaining('free, pro') })
  expect(await fleet('plan', bob.tenant, 'pro')).toMatchObject({ code: 0, out: expect.stringMatching(/plan +pro/) })
  expect((await bob.client.tenant(bob.tenant)).plan.id).toBe('pro')
  const [project] = await projectsOf(neon, bob.tenant)
  const inNeon = async () => {
    const headers = { authorization: `Bearer ${neon.apiKey}` }
    const response = await fetch(`${neon.url}/projects/${project?.id}`, { headers })
    return (await response.json()) as { project: { history_retention_seconds: number } }
  }
  await expect.poll(async () => (await inNeon()).project.history_retention_seconds).toBe(7 * 86_400)
})

test('what no tenant owns is listed, and nothing is taken away', async () => {
  const { code, out } = await fleet('sweep')
  expect(code).toBe(0)
  expect(out).toMatch(/without an owner/)
  expect(await json('sweep')).toMatchObject({ removed: [] })
  expect(await projectsOf(neon, bob.tenant)).toHaveLength(1)
})

test('databases made in advance: none, where nobody asked for them', async () => {
  expect(await fleet('pool')).toMatchObject({ code: 0, out: expect.stringContaining('There are no pools') })
})

test('a schema is compared, and a difference is found', async () => {
  expect(await fleet('drift', bob.tenant)).toMatchObject({ code: 0, out: '1 tenant compared, 0 with differences\n' })
  await rowsOf(neon, bob.tenant, 'create index stray on pages (number)')
  expect(await fleet('drift', bob.tenant)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/index stray +nothing +CREATE INDEX stray/),
  })
})

test('connection strings are sealed anew: with one key there is nothing to do', async () => {
  expect(await json('reseal')).toEqual({ resealed: 0, failed: [] })
  expect(await fleet('reseal', bob.tenant)).toMatchObject({ code: 0 })
})

test('rollouts can be looked at', async () => {
  const rollouts = await get<RolloutList>(operator, '/api/fleet/rollouts')
  expect(rollouts.schema.target).toBeTruthy()
  expect(await json<RolloutList>('rollout', 'list')).toEqual(rollouts)
})

test('an erasure needs the name of the workspace, and then nobody can stop it', async () => {
  const eve = await newPerson(appUrl)
  const { name } = await get<FleetTenant>(operator, `/api/fleet/tenants/${eve.tenant}`)
  expect(await fleet('erase', eve.tenant)).toMatchObject({ code: 2, err: expect.stringContaining('--confirm') })
  expect(await fleet('erase', eve.tenant, '--confirm', 'another')).toMatchObject({
    code: 1,
    err: expect.stringContaining('not its name'),
  })
  const started = await json<{ id: string }>('erase', eve.tenant, '--confirm', name)
  expect(started.id).toBeTruthy()
  expect(await statusOf(eve.client.request('GET', `/api/tenants/${eve.tenant}`))).toBe(404)
})

test('what fails is told by the exit code', async () => {
  expect(await fleet('show', 'us-nobody')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('Not found'),
  })
  const env = { ...process.env, ALCOVE_URL: appUrl, FLEET_KEY }
  const asProcess = promisify(execFile)(process.execPath, ['scripts/fleet.ts', 'show', 'us-nobody'], { env })
  await expect(asProcess).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Not found') })
  expect(await fleet('frobnicate')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('no command') })
})
