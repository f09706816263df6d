/** Erasing a workspace leaves nothing, wherever one looks, and nothing that comes late brings anything back. */
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import type { ErasureStarted, ErasureView } from '../../core/contract.ts'
import { openDatabase } from '../../core/sql.ts'
import { until } from '../../scripts/client/client.ts'
import { objectsOf } from '../support/bucket.ts'
import { storedObjects } from '../support/object-storage.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { type NeonAccess, type Project, projectsOf } from '../support/tenant-database.ts'

const { appUrl, neon, openaiUrl, variables, stateDir } = inject('cloud')
const control = openDatabase(variables.CONTROL_DATABASE_URL ?? '', neon.sqlEndpoint)

/** What the documents say, and nothing else that is stored anywhere. */
const SECRET = 'quokka'

const setLatency = async (latency: Record<string, number>) => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify(latency)
  const answer = await fetch(new URL('/_stand-in/latency', openaiUrl), { method: 'PUT', headers, body })
  expect(answer.ok).toBe(true)
}

const erase = ({ client, tenant }: Person, confirm: string) =>
  client.request('DELETE', `/api/tenants/${tenant}`, { body: { confirm } })
const viewOf = async (id: string) => (await (await fetch(`${appUrl}/api/erasures/${id}`)).json()) as ErasureView
const statusOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 200,
    ({ status }: { status: number }) => status,
  )

/** Opens the workspace's events; resolves with the code that the socket is closed with. */
async function socketOf({ client, tenant }: Person): Promise<{ closed: Promise<number> }> {
  const headers = { cookie: client.cookieFor(appUrl), origin: appUrl }
  const url = `${appUrl.replace('http', 'ws')}/api/tenants/${tenant}/events`
  const socket = new WebSocket(url, { headers } as unknown as string[])
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', reject)
  })
  return { closed: new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code))) }
}

async function deletedProjectsOf(access: NeonAccess, tenant: string): Promise<Project[]> {
  const headers = { authorization: `Bearer ${access.apiKey}` }
  const response = await fetch(`${access.url}/projects?recoverable=true&search=${tenant}`, { headers })
  return ((await response.json()) as { projects: Project[] }).projects
}

const rowsOf = async (tenant: string) => {
  const tables = ['memberships', 'documents', 'vector_databases']
  const counts = tables.map((table) => `(select count(*) from ${table} where tenant_id = $1)::int as ${table}`)
  const text = `select ${counts.join(', ')}, (select count(*) from tenants where id = $1)::int as tenants`
  return (await control.query({ text, params: [tenant] }))[0]
}

describe('a workspace in the middle of everything', () => {
  let person: Person
  let erasure: string
  let projects: Project[]
  let answer: Promise<unknown>
  let socket: { closed: Promise<number> }
  const late: { url: string; method: string; headers: Record<string, string>; body: Uint8Array<ArrayBuffer> }[] = []

  beforeAll(async () => {
    person = await newPerson(appUrl)
    const { client, tenant } = person
    const bytes = await makePdf([prose(SECRET, 40)])
    const read = await client.upload(tenant, 'read.pdf', bytes)
    await settled(person, read.document.id)
    // One that is being read, and an answer that is being written.
    await setLatency({ embeddings: 800, tokenInterval: 150 })
    const pages = Array.from({ length: 60 }, (_, i) => prose(SECRET, 25, i * 25))
    await client.upload(tenant, 'long.pdf', await makePdf(pages))
    const { id: conversation } = await client.converse(tenant)
    const asked = Promise.withResolvers<void>()
    answer = (async () => {
      for await (const _ of client.ask(tenant, { conversation, text: `What about the ${SECRET}?` })) asked.resolve()
    })().catch(() => undefined)
    await asked.promise
    socket = await socketOf(person)
    projects = await projectsOf(neon, tenant)
    expect(projects).toHaveLength(1)
    // One whose URL was used and is still good, and one that was never sent.
    for (const name of ['sent.pdf', 'unsent.pdf']) {
      const body = (await makePdf([prose(`${SECRET} ${name}`, 40)])) as Uint8Array<ArrayBuffer>
      const announced = await client.announce(tenant, { name, size: body.length })
      if (announced.duplicate) throw new Error('a duplicate')
      late.push({ ...announced.upload, body })
      if (name === 'sent.pdf') await fetch(announced.upload.url, { ...announced.upload, body })
    }
    expect(await objectsOf(variables, tenant)).toHaveLength(3)
  })
  afterAll(() => setLatency({ embeddings: 0, tokenInterval: 0 }))

  test('only who types its name can erase it, and then it is gone for everybody at once', async () => {
    const { client, tenant, name } = person
    expect(await statusOf(erase(person, name))).toBe(409)
    const started = await erase(person, `${name}'s workspace`)
    expect(started.status).toBe(202)
    erasure = ((await started.json()) as ErasureStarted).erasure.id
    expect(await statusOf(client.tenant(tenant))).toBe(404)
    expect(await statusOf(client.documents(tenant))).toBe(404)
    expect(await statusOf(erase(person, `${name}'s workspace`))).toBe(404)
    expect(await socket.closed).toBe(1008)
    await answer
    await expect.poll(async () => (await client.me()).tenants.map(({ id }) => id), { timeout: 30_000 }).toEqual([])
    expect(await viewOf(erasure)).toMatchObject({ id: erasure, finishedAt: null, receipt: null })
  })

  test('what was uploaded under a URL that is still good goes, too', async () => {
    await expect.poll(() => objectsOf(variables, person.tenant), { timeout: 30_000 }).toEqual([])
    for (const { url, method, headers, body } of late)
      expect((await fetch(url, { method, headers, body })).status).toBe(200)
    expect(await objectsOf(variables, person.tenant)).toHaveLength(2)
    const { finishedAt } = await until('the receipt', async () => {
      const view = await viewOf(erasure)
      return view.finishedAt === null ? null : view
    })
    expect(finishedAt).not.toBeNull()
    expect(await objectsOf(variables, person.tenant)).toEqual([])
    for (const { url, method, headers, body } of late)
      expect((await fetch(url, { method, headers, body })).status).toBe(403)
  })

  test('the receipt counts all of it, names nobody, and is signed', async () => {
    const { receipt, signedReceipt } = await viewOf(erasure)
    expect(receipt).toMatchObject({
      erasureId: erasure,
      tenantId: person.tenant,
      deleted: {
        projects: projects.map(({ id }) => id),
        files: 5,
        controlRows: { memberships: 1, documents: 4, vector_databases: 1, tenants: 1 },
      },
    })
    expect(JSON.stringify(receipt)).not.toContain(person.name)
    const jwks = (await (await fetch(`${appUrl}/.well-known/jwks.json`)).json()) as JSONWebKeySet
    const { payload } = await compactVerify(signedReceipt ?? '', createLocalJWKSet(jwks))
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(receipt)
  })

  test('nothing is left but what the receipt says, and that the tenant is gone', async () => {
    const { tenant } = person
    expect(await projectsOf(neon, tenant)).toEqual([])
    const recoverable = await deletedProjectsOf(neon, tenant)
    expect(recoverable.map(({ id }) => id)).toEqual(projects.map(({ id }) => id))
    expect(await rowsOf(tenant)).toEqual({ memberships: 0, documents: 0, vector_databases: 0, tenants: 0 })

    const mine = (await storedObjects(stateDir, 'Tenant')).filter((object) => JSON.stringify(object).includes(tenant))
    expect(mine.map((object) => Object.keys(object).filter((table) => !/^(_cf_|sqlite_)/.test(table)))).toEqual([
      ['gone'],
    ])
    expect(JSON.stringify(mine)).not.toContain(SECRET)
    const answers = JSON.stringify(await storedObjects(stateDir, 'Answer'))
    expect(answers).not.toContain(tenant)
    expect(answers).not.toContain(SECRET)
  })

  test('whoever comes later finds nothing', async () => {
    const { client, tenant } = person
    expect((await fetch(`${appUrl}/cdn-cgi/handler/scheduled`)).ok).toBe(true)
    expect(await statusOf(client.tenant(tenant))).toBe(404)
    expect(await statusOf(client.announce(tenant, { name: 'x.pdf', size: 5 }))).toBe(404)
    expect(await statusOf(client.converse(tenant))).toBe(404)
    expect(await projectsOf(neon, tenant)).toEqual([])
    expect(await objectsOf(variables, tenant)).toEqual([])
    expect(await rowsOf(tenant)).toMatchObject({ tenants: 0 })
  })
})
