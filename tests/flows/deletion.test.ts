/** Deleting a document, also in the middle of its ingest, leaves no page, no chunk and no object. */
import { afterEach, expect, inject, test } from 'vitest'
import { until } from '../../scripts/client/client.ts'
import { objectsOf as keysOf } from '../support/bucket.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { rowsOf } from '../support/tenant-database.ts'

const { appUrl, neon, openaiUrl, variables } = inject('cloud')

const setLatency = (latency: Record<string, number>) =>
  fetch(new URL('/_stand-in/latency', openaiUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(latency),
  }).then((response) => expect(response.ok).toBe(true))
afterEach(() => setLatency({ embeddings: 0 }))

const objectsOf = ({ tenant }: Person) => keysOf(variables, tenant)

const contentOf = async ({ tenant }: Person) =>
  (
    await rowsOf(
      neon,
      tenant,
      'select (select count(*) from pages)::int as pages, (select count(*) from chunks)::int as chunks',
    )
  )[0]

const remove = ({ client, tenant }: Person, id: string) =>
  client.request('DELETE', `/api/tenants/${tenant}/documents/${id}`)

test('a ready document', async () => {
  const person = await newPerson(appUrl)
  const { document } = await person.client.upload(person.tenant, 'gone.pdf', await makePdf([prose('cellar', 40)]))
  await settled(person, document.id)
  expect(await objectsOf(person)).toHaveLength(1)
  expect((await contentOf(person))?.chunks).toBeGreaterThan(0)

  await remove(person, document.id)
  await expect.poll(() => contentOf(person)).toEqual({ pages: 0, chunks: 0 })
  await expect.poll(() => objectsOf(person)).toEqual([])
  const rows = await rowsOf(neon, person.tenant, 'select title, state from documents')
  expect(rows).toEqual([{ title: '', state: 'deleted' }])
})

test('a document that is being read: nothing comes back when its consumer goes on', async () => {
  const person = await newPerson(appUrl)
  await setLatency({ embeddings: 800 })
  const pages = Array.from({ length: 60 }, (_, i) => prose('loft', 25, i * 25))
  const { document } = await person.client.upload(person.tenant, 'loft.pdf', await makePdf(pages))
  await until('some chunks', async () => (Number((await contentOf(person))?.chunks) > 0 ? true : null))
  expect((await person.client.document(person.tenant, document.id)).document.status).toBe('processing')

  await remove(person, document.id)
  expect(await person.client.documents(person.tenant)).toEqual([])
  await expect.poll(() => contentOf(person)).toEqual({ pages: 0, chunks: 0 })
  // Longer than the request to the model that was under way: what it still writes must find no place.
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(await contentOf(person)).toEqual({ pages: 0, chunks: 0 })
  await expect.poll(() => objectsOf(person)).toEqual([])
})

test('an upload that was only announced', async () => {
  const person = await newPerson(appUrl)
  const bytes = await makePdf([prose('porch', 4)])
  const announced = await person.client.announce(person.tenant, { name: 'porch.pdf', size: bytes.length })
  await remove(person, announced.document.id)
  expect(await person.client.documents(person.tenant)).toEqual([])
})
