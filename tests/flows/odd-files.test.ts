/** Files that are odd, broken or hostile, through the real consumer: each comes to an end, and harms nobody else. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { BOMBS } from '../support/bombs.ts'
import { type Bytes, imageOnlyPdf, rawPdf, unembeddedJapanesePdf } from '../support/odd-pdfs.ts'
import { makePdf, prose } from '../support/pdf.ts'
import { newPerson, type Person, settled } from '../support/people.ts'
import { rowsOf } from '../support/tenant-database.ts'

const { appUrl, neon, openaiUrl } = inject('cloud')

/** What is promised of any file, and of the app meanwhile. */
const END_MS = 30_000
const PING_MS = 5_000
/** Jobs of one tenant that are in the queue at once. */
const IN_QUEUE = 4

const setLatency = (latency: Record<string, number>) =>
  fetch(new URL('/_stand-in/latency', openaiUrl), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(latency),
  }).then((response) => expect(response.ok).toBe(true))
afterEach(() => setLatency({ embeddings: 0 }))

/** Asks the app again and again whether it is well while something is done; the longest that it took to answer. */
async function slowestPing(work: () => Promise<unknown>): Promise<number> {
  let slowest = 0
  let over = false
  const pinging = (async () => {
    while (!over) {
      const sentAt = performance.now()
      expect((await fetch(`${appUrl}/health`)).ok).toBe(true)
      slowest = Math.max(slowest, performance.now() - sentAt)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })()
  try {
    await work()
  } finally {
    over = true
    await pinging
  }
  return slowest
}

const upload = async ({ client, tenant }: Person, name: string, bytes: Bytes) =>
  (await client.upload(tenant, name, bytes)).document.id

const contentOf = ({ tenant }: Person, id: string) =>
  rowsOf(
    neon,
    tenant,
    `select c.ordinal, c.content, c.embedding::text as embedding, p.text from chunks c
      join pages p on p.document_id = c.document_id and p.number = c.page_start
      where c.document_id = '${id}' order by c.ordinal`,
  )

describe('a bomb', () => {
  const chosen = [
    'a page of 160 MB',
    'a page deflated three times over',
    'a cross-reference of two milliards without a byte',
    'a page of sixty megabytes of operators',
    'widths of two milliards of characters',
    'a character map of all that there could be',
    'forms within forms that say something',
  ]
  test('ends, changes no row of another document, and keeps nobody waiting', async () => {
    const person = await newPerson(appUrl)
    const good = await upload(person, 'good.pdf', await makePdf([prose('attic', 30)]))
    await settled(person, good)
    const before = await contentOf(person, good)
    expect(before.length).toBeGreaterThan(0)

    // Made before: that takes this process, which asks, some time.
    const bombs = chosen.map((name) => ({ name, bytes: BOMBS[name]?.make() ?? new Uint8Array() }))
    const slowest = await slowestPing(async () => {
      const ids = await Promise.all(bombs.map(({ name, bytes }) => upload(person, `${name}.pdf`, bytes)))
      const ends = await Promise.all(ids.map((id) => settled(person, id, END_MS * chosen.length)))
      for (const [i, { status, reason }] of ends.entries()) {
        if (status === 'failed') expect(reason, chosen[i]).toMatch(/^This PDF .*\.$/)
        const must = BOMBS[chosen[i] ?? '']?.ends
        if (must === 'expands-too-much') expect(reason).toMatch(/expands too much/)
      }
    })
    expect(slowest).toBeLessThan(PING_MS)
    expect(await contentOf(person, good)).toEqual(before)
    expect((await person.client.document(person.tenant, good)).document.status).toBe('ready')
  }, 240_000)
})

test('a file with text on some pages says how many have none', async () => {
  const person = await newPerson(appUrl)
  const id = await upload(person, 'some.pdf', await makePdf(['', prose('attic', 3), '', prose('loft', 3)]))
  expect(await settled(person, id)).toMatchObject({ status: 'ready', pages: 4, pagesWithoutText: 2 })
})

test('a file with text on no page is a scan without a text layer', async () => {
  const person = await newPerson(appUrl)
  const { status, reason } = await settled(person, await upload(person, 'scan.pdf', imageOnlyPdf()))
  expect(status).toBe('failed')
  expect(reason).toMatch(/a scan without a text layer/)
})

test('glyphs that are no characters are no text', async () => {
  const map = `begincmap 1 begincodespacerange <00> <FF> endcodespacerange
1 beginbfrange <41> <5A> <E000> endbfrange endcmap`
  const stream = (text: string) => `<< /Length ${text.length} >>\nstream\n${text}\nendstream`
  const file = rawPdf([
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>',
    stream('BT /F 24 Tf 72 700 Td (ABCDEFG HIJKL) Tj ET'),
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>',
    stream(map),
  ])
  const person = await newPerson(appUrl)
  const { reason } = await settled(person, await upload(person, 'glyphs.pdf', file))
  expect(reason).toMatch(/its text can’t be made out/)
})

test('a Japanese font that isn’t in the file is read all the same', async () => {
  const person = await newPerson(appUrl)
  const id = await upload(person, 'japanese.pdf', unembeddedJapanesePdf())
  expect((await settled(person, id)).status).toBe('ready')
  expect(await contentOf(person, id)).toMatchObject([{ text: 'あいうえお' }])
})

test('one tenant’s many files don’t hold up the file of another', async () => {
  const [busy, other] = await Promise.all([newPerson(appUrl), newPerson(appUrl)])
  await setLatency({ embeddings: 300 })
  const many = await Promise.all(
    Array.from({ length: 24 }, async (_, i) =>
      makePdf(Array.from({ length: 12 }, (_, page) => prose(`shed ${i}`, 25, page * 25))),
    ),
  )
  for (const [i, bytes] of many.entries()) await upload(busy, `shed ${i}.pdf`, bytes)
  const finished = async () =>
    (await busy.client.documents(busy.tenant)).filter(({ status }) => status === 'ready').length
  const id = await upload(other, 'mine.pdf', await makePdf([prose('mine', 5)]))
  const before = await finished()
  expect((await settled(other, id)).status).toBe('ready')
  // Those that were in the queue already, and as many that were sent while these were read, and while we looked.
  expect((await finished()) - before).toBeLessThanOrEqual(3 * IN_QUEUE)
  expect(await finished()).toBeLessThan(many.length)
}, 120_000)

const folder = process.env.ALCOVE_ODD_PDFS
test.skipIf(!folder)('the Japanese file of ALCOVE_ODD_PDFS, when it is set, is read', async () => {
  const person = await newPerson(appUrl)
  const bytes = new Uint8Array(await readFile(join(folder ?? '', 'noembed-sjis.pdf')))
  const id = await upload(person, 'noembed-sjis.pdf', bytes)
  expect((await settled(person, id)).status).toBe('ready')
  expect(JSON.stringify(await contentOf(person, id))).toMatch(/[ぁ-んァ-ヶ一-龠]/)
})
