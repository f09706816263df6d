/**
 * The whole app is SIGKILLed in the middle of provisioning, of an ingest and of an answer. Started again, it finishes
 * all three by itself. Locally such a kill loses every queued message, so this also proves the leases.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { textOf, until } from '../../scripts/client/client.ts'
import { type AppProcess, appProcess } from '../support/app-process.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { databaseReady, newPerson, settled } from '../support/people.ts'
import { type NeonAccess, projectsOf, rowsOf } from '../support/tenant-database.ts'

let app: AppProcess
beforeAll(async () => {
  app = await appProcess()
  await app.start()
})
afterAll(() => app.dispose())

const setLatency = (base: string, latency: Record<string, number>) =>
  fetch(new URL('/_stand-in/latency', base), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(latency),
  }).then((response) => expect(response.ok).toBe(true))

function neon(): NeonAccess {
  const { NEON_API_URL = '', NEON_API_KEY = '', NEON_SQL_ENDPOINT = '' } = app.vars()
  return { url: NEON_API_URL, apiKey: NEON_API_KEY, sqlEndpoint: NEON_SQL_ENDPOINT }
}

test('killed while a database is being made: one project, and it becomes ready', { timeout: 180_000 }, async () => {
  await setLatency(app.vars().NEON_API_URL ?? '', { createProject: 1_500 })
  const person = await newPerson(app.appUrl, { ready: false })
  await new Promise((resolve) => setTimeout(resolve, 700))
  await app.kill()
  await app.start()
  // The create may still take effect, as far as anybody knows: for a minute no other one is sent.
  await databaseReady(person, 150_000)
  expect(await projectsOf(neon(), person.tenant)).toHaveLength(1)
})

test('killed in the middle of an ingest: every page and chunk once', async () => {
  const person = await newPerson(app.appUrl)
  await setLatency(app.vars().OPENAI_BASE_URL ?? '', { embeddings: 1_500 })
  const pages = Array.from({ length: 60 }, (_, i) => prose('warehouse', 25, i * 25))
  const { document } = await person.client.upload(person.tenant, 'warehouse.pdf', await makePdf(pages))
  await until('some chunks', async () =>
    (await rowsOf(neon(), person.tenant, 'select 1 from chunks where embedding is not null limit 1')).length > 0
      ? true
      : null,
  )
  expect((await person.client.document(person.tenant, document.id)).document.status).toBe('processing')
  await app.kill()
  await app.start()
  expect(await settled(person, document.id, 180_000)).toMatchObject({ status: 'ready', pages: 60, pagesDone: 60 })

  const [count] = await rowsOf(
    neon(),
    person.tenant,
    `select count(*) as chunks, count(distinct (document_id, ordinal)) as ordinals, count(distinct content) as contents,
       count(embedding) as embedded, max(ordinal) + 1 as last, (select count(*) from pages) as pages from chunks`,
  )
  const { chunks, ordinals, contents, embedded, last, pages: pageCount } = count as Record<string, unknown>
  expect(Number(pageCount)).toBe(60)
  expect([ordinals, contents, embedded, last]).toEqual([chunks, chunks, chunks, Number(chunks)])
  expect(await projectsOf(neon(), person.tenant)).toHaveLength(1)
}, 240_000)

test('killed in the middle of an answer: the answer is whole, or says that it was interrupted', async () => {
  const person = await newPerson(app.appUrl)
  const { document } = await person.client.upload(person.tenant, 'rules.pdf', await makePdf([prose('kitchen', 30)]))
  await settled(person, document.id)
  const { id } = await person.client.converse(person.tenant)
  await setLatency(app.vars().OPENAI_BASE_URL ?? '', { tokenInterval: 250 })
  let words = ''
  try {
    for await (const message of person.client.ask(person.tenant, {
      conversation: id,
      text: 'In which drawer is item 21 of the kitchen kept?',
    })) {
      words = textOf(message)
      if (words.split(' ').length > 4) await app.kill()
    }
  } catch {
    // The stream breaks with the app.
  }
  expect(words.split(' ').length).toBeGreaterThan(3)
  await app.start()
  const answer = await until(
    'the answer',
    async () =>
      (await person.client.messages(person.tenant, id)).messages.find(({ role }) => role === 'assistant') ?? null,
    90_000,
  )
  expect(textOf(answer).length).toBeGreaterThan(0)
  if (answer.metadata?.ended) expect(answer.metadata.ended).toBe('interrupted')
  expect((await person.client.messages(person.tenant, id)).conversation.answering).toBe(false)
}, 180_000)
