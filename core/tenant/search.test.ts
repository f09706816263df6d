import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import { beginDocument, publishDocument, retireDocument } from './documents.ts'
import { storePages } from './ingest.ts'
import { type FoundPassage, readPassages, type SearchQuery, searchStatement } from './search.ts'

const id = (n: number) => `019a0000-0000-7000-8000-00000000000${n}`
const [ACME, BOLT, HALF, GONE, YEARS, FOREIGN] = [id(1), id(2), id(3), id(4), id(5), id(9)]
const MODEL = 'toy'
let database: TestDatabase

/** What each of these words means, as a direction of its own: words of one group mean the same. */
const MEANINGS = [['car', 'automobile'], ['rain', 'weather'], ['profit', 'earnings'], ['warehouse'], ['bicycle']]

function meaning(text: string): number[] {
  const vector = MEANINGS.map((words) => words.filter((word) => text.toLowerCase().includes(word)).length)
  return vector.some((n) => n > 0) ? vector : MEANINGS.map(() => 0.01)
}

/** Stores a document whose chunks are these sentences, page by page. */
async function add(
  documentId: string,
  title: string,
  pages: string[][],
  options: { publish?: boolean; model?: string } = {},
) {
  const document = { id: documentId, generation: 1 }
  let ordinal = 0
  const chunks = pages.flatMap((sentences, page) => {
    let start = 0
    return sentences.map((sentence) => {
      const chunk = { ordinal: ordinal++, page: page + 1, start, end: start + sentence.length, content: sentence }
      start = chunk.end
      return { ...chunk, heading: '', embedding: meaning(sentence) }
    })
  })
  const texts = pages.map((sentences, page) => ({ number: page + 1, text: sentences.join('') }))
  await database.batch(beginDocument({ ...document, title }))
  await database.query(storePages(document, { pages: texts, chunks, model: options.model ?? MODEL }))
  if (options.publish !== false) await database.query(publishDocument({ ...document, pages: pages.length }))
}

async function search(question: string, query: Partial<SearchQuery> = {}): Promise<FoundPassage[]> {
  const statement = searchStatement({
    question,
    earlierQuestions: [],
    embedding: meaning(question),
    embeddingModel: MODEL,
    scope: null,
    excludedDocuments: [],
    limit: 10,
    ...query,
  })
  const [rows = []] = await database.batch([statement], { readOnly: true })
  return readPassages(rows)
}

const best = async (question: string, query: Partial<SearchQuery> = {}) => {
  const [passage] = await search(question, { limit: 1, ...query })
  return passage && { document: passage.documentId, page: passage.pageStart, text: passage.text }
}
const documentsOf = (passages: FoundPassage[]) => [...new Set(passages.map(({ documentId }) => documentId))].sort()

beforeAll(async () => {
  database = await openTestDatabase(tenantMigrations)
  await add(ACME, 'Acme_annual-report.pdf', [
    ['The annual report of a company. ', 'It begins with a letter.'],
    [
      'Revenue by segment. ',
      'Hammers brought 12 million. ',
      'Anvils brought 30 million. ',
      'Other goods brought less.',
    ],
    ['The automobile fleet was renewed. ', 'Nothing else changed here.'],
    ['It rained all through March. ', 'A flood closed the depot in Leeds. ', 'Staff were sent home.'],
  ])
  await add(BOLT, 'Bolt handbook', [
    ['Revenue by segment. ', 'Bicycles brought 5 million. ', 'Bells brought 2 million.'],
    ['Parental leave is twenty weeks. ', 'Sick leave has no limit.'],
  ])
  await add(YEARS, 'Balance', [
    ['Position at the end of 2019. ', 'Goods owned. ', 'Cash in hand was 10.'],
    ['Position at the end of 2020. ', 'Goods owned. ', 'Cash in hand was 20.'],
    ['Position at the end of 2021. ', 'Goods owned. ', 'Cash in hand was 30.'],
  ])
  await add(HALF, 'Half-read', [['The flood in Leeds is still being read about.']], { publish: false })
  await add(GONE, 'Gone', [['The flood in Leeds that nobody shall hear of.']])
  await database.batch(retireDocument({ id: GONE, generation: 1 }))
}, 30_000)
afterAll(() => database.close())

describe('what is found', () => {
  it('is what shares rare words with the question, with what stands beside it on the page', async () => {
    expect(await best('What did the flood close in Leeds?')).toEqual({
      document: ACME,
      page: 4,
      text: 'It rained all through March. A flood closed the depot in Leeds. Staff were sent home.',
    })
  })

  it('is found under other forms of a word', async () => {
    expect(await best('closing of depots')).toMatchObject({ page: 4 })
  })

  it('is what means the same in other words', async () => {
    expect(await best('Tell me about the car')).toMatchObject({ document: ACME, page: 3 })
    expect(await best('Tell me about the car', { embedding: [] })).not.toMatchObject({ page: 3 })
  })

  it('is found by its words alone when another model embedded it', async () => {
    expect(await best('car', { embeddingModel: 'newer' })).not.toMatchObject({ page: 3 })
    expect(await best('automobile', { embeddingModel: 'newer' })).toMatchObject({ page: 3 })
  })

  it('comes from the document whose title the question names', async () => {
    expect(await best('revenue by segment at Bolt')).toMatchObject({ document: BOLT, page: 1 })
    expect(await best('revenue by segment at Acme')).toMatchObject({ document: ACME, page: 2 })
  })

  it('profits from how its page begins', async () => {
    const passages = await search('cash in hand in 2020', { scope: [YEARS], limit: 1 })
    expect(passages[0]?.text).toBe('Goods owned. Cash in hand was 20.')
  })

  it('prefers a page that the question names', async () => {
    expect(await best('What does page 3 say?', { scope: [ACME] })).toMatchObject({ page: 3 })
    expect(await best('What is on the last page?', { scope: [BOLT] })).toMatchObject({ page: 2 })
  })

  it('follows on from the question before', async () => {
    const follow = { scope: [BOLT], earlierQuestions: ['How long is parental leave?'] }
    expect(await best('And when one is sick?', follow)).toMatchObject({ page: 2 })
    expect(await best('How much did the bells bring?', follow)).toMatchObject({ page: 1 })
  })

  it('tells where it stands, to the character', async () => {
    for (const passage of await search('revenue leave flood automobile letter')) {
      const [segment] = passage.segments
      const [page] = await database.rows(
        `select text from pages where document_id = '${passage.documentId}' and number = ${segment?.page}`,
      )
      expect(String(page?.text).slice(segment?.start, segment?.end)).toBe(passage.text)
      expect(passage.text).not.toBe('')
    }
  })

  it('is ordered by its score, and always the same', async () => {
    const passages = await search('revenue brought million')
    expect(passages.map(({ score }) => score)).toEqual(passages.map(({ score }) => score).sort((a, b) => b - a))
    expect(await search('revenue brought million')).toEqual(passages)
  })
})

describe('what is not found', () => {
  it('is a document that is being read or was deleted', async () => {
    expect(documentsOf(await search('flood in Leeds', { limit: 100 }))).toEqual([ACME, BOLT, YEARS])
    expect(await search('flood in Leeds', { scope: [HALF, GONE] })).toEqual([])
  })

  it('is what is out of scope, excluded, or somebody else’s', async () => {
    expect(documentsOf(await search('flood in Leeds', { scope: [BOLT, FOREIGN] }))).toEqual([BOLT])
    expect(documentsOf(await search('flood in Leeds', { excludedDocuments: [ACME] }))).toEqual([BOLT, YEARS])
    expect(await search('flood in Leeds', { scope: [FOREIGN] })).toEqual([])
    expect(await search('flood', { scope: [ACME], excludedDocuments: [ACME] })).toEqual([])
  })

  it('is more than was asked for, but for the neighbours', async () => {
    const passages = await search('million', { limit: 2 })
    expect(passages.length).toBeGreaterThan(0)
    expect(passages.length).toBeLessThanOrEqual(2)
  })
})

describe('any question is answered with passages', () => {
  const questions = [
    'the of and to',
    '?!',
    '漢字だけの質問',
    '😀',
    "'; drop table documents; --",
    "flood' | 'x & (!a) <-> b:* \\ \\' ''",
    '$1 $2 %s :a ::text {"x": "\\u0041"}',
    'null\0byte',
    'flood '.repeat(1_333),
    Array.from({ length: 1_000 }, (_, i) => `word${i}`)
      .join(' ')
      .slice(0, 8_000),
  ]
  it.each(questions.map((question) => [question.slice(0, 40), question]))('%j', async (_, question) => {
    const passages = await search(question, { embedding: meaning(question) })
    expect(passages.length).toBeGreaterThan(0)
    for (const { score } of passages) expect(Number.isFinite(score)).toBe(true)
    expect(await database.rows('select count(*)::int as n from documents')).toEqual([{ n: 5 }])
  })

  it('even when the embedding is all zeros', async () => {
    expect((await search('flood in Leeds', { embedding: [0, 0, 0], limit: 1 }))[0]?.text).toContain('flood')
  })
})
