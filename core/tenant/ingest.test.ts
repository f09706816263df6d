import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { tenantMigrations } from '../../migrations/tenant/bundle.gen.ts'
import { openTestDatabase, type TestDatabase } from '../../tests/support/pglite-database.ts'
import type { Row, Statement } from '../sql.ts'
import {
  beginDocument,
  publishDocument,
  readTitle,
  renameDocument,
  retireDocument,
  type TitleRow,
} from './documents.ts'
import {
  type ChunkRecord,
  checkpointOf,
  chunksToEmbed,
  readCheckpoint,
  readChunksToEmbed,
  readUnembedded,
  storeEmbeddings,
  storePages,
  trimDocument,
} from './ingest.ts'
import { EMBEDDING_DIMENSIONS } from './schema.ts'

const ID = '019a0000-0000-7000-8000-000000000001'
const MODEL = 'some-model'
let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase(tenantMigrations)
}, 30_000)
afterAll(() => database.close())
beforeEach(() => database.rows('delete from documents'))

const run = async (statements: Statement | Statement[]): Promise<Row[]> => {
  const results = await database.batch(Array.isArray(statements) ? statements : [statements])
  return results.at(-1) ?? []
}
const begin = (generation: number, title = 'A title') => run(beginDocument({ id: ID, title, generation }))
const publish = (generation: number) => run(publishDocument({ id: ID, generation, pages: 2 }))
const rowVersion = async () => ((await run(readTitle(ID)))[0] as TitleRow | undefined)?.rowVersion ?? ''
const rename = async (title: string) => run(renameDocument({ id: ID, title, rowVersion: await rowVersion() }))
const retire = (generation: number) => run(retireDocument({ id: ID, generation }))
const store = (generation: number, text = 'One. Two.', embedding: number[] | null = null) =>
  run(
    storePages(
      { id: ID, generation },
      { pages: [{ number: 1, text }], chunks: chunksOf(text, embedding), model: MODEL },
    ),
  )
const embed = (generation: number, embedding = [0, 1]) =>
  run(storeEmbeddings({ id: ID, generation }, MODEL, [{ ordinal: 0, embedding }]))
const toEmbed = async (generation: number, model = MODEL) =>
  readChunksToEmbed(await run(chunksToEmbed({ id: ID, generation }, { from: 0, to: 100 }, model))).map((c) => c.ordinal)

/** Two chunks: the first half of the text and the second. */
function chunksOf(text: string, embedding: number[] | null): ChunkRecord[] {
  const middle = Math.ceil(text.length / 2)
  return [
    { ordinal: 0, page: 1, start: 0, end: middle, heading: '', content: text.slice(0, middle), embedding },
    { ordinal: 1, page: 1, start: middle, end: text.length, heading: '', content: text.slice(middle), embedding },
  ]
}

const document = async () => (await database.rows('select title, generation, state, pages from documents'))[0]
const contents = async () => (await database.rows('select content from chunks order by ordinal')).map((r) => r.content)
const counts = async () =>
  (
    await database.rows(
      'select (select count(*)::int from pages) as pages, (select count(*)::int from chunks) as chunks',
    )
  )[0]

describe('beginning an ingest', () => {
  it('makes the document, once', async () => {
    await begin(1)
    await begin(1, 'Another title')
    expect(await document()).toEqual({ title: 'A title', generation: 1, state: 'processing', pages: null })
  })

  it('of a later generation removes what the earlier one stored', async () => {
    await begin(1)
    await store(1)
    await publish(1)
    await begin(2, 'New title')
    expect(await document()).toEqual({ title: 'New title', generation: 2, state: 'processing', pages: null })
    expect(await counts()).toEqual({ pages: 0, chunks: 0 })
  })

  it('again removes nothing that this generation stored', async () => {
    await begin(2)
    await store(2)
    await begin(2)
    await begin(1)
    expect(await counts()).toEqual({ pages: 1, chunks: 2 })
  })

  it('does not take a published document back', async () => {
    await begin(1)
    await publish(1)
    await begin(1)
    expect(await document()).toMatchObject({ state: 'ready' })
  })

  it('drops what a title cannot hold', async () => {
    await begin(1, 'a\0b')
    expect(await document()).toMatchObject({ title: 'ab' })
  })
})

describe('storing pages and chunks', () => {
  it('stores them with their spans, and the database indexes their words', async () => {
    await begin(1)
    expect(await store(1, 'Net sales. Rose.')).toHaveLength(1)
    expect(
      await database.rows(
        'select page_start, page_end, start_offset, end_offset, content, full_text::text from chunks order by 1, 3',
      ),
    ).toEqual([
      {
        page_start: 1,
        page_end: 1,
        start_offset: 0,
        end_offset: 8,
        content: 'Net sale',
        full_text: "'net':1 'sale':2",
      },
      { page_start: 1, page_end: 1, start_offset: 8, end_offset: 16, content: 's. Rose.', full_text: "'rose':2" },
    ])
  })

  it('may be repeated', async () => {
    await begin(1)
    await store(1)
    const before = await database.rows('select ctid, * from chunks order by ordinal')
    expect(await store(1)).toHaveLength(1)
    expect(await database.rows('select ctid, * from chunks order by ordinal')).toEqual(before)
  })

  it('keeps embeddings of chunks that stand there unchanged, and only those', async () => {
    await begin(1)
    await store(1, 'One. Two.', [1, 0])
    await store(1, 'One. Two!')
    expect(await toEmbed(1)).toEqual([1])
    await store(1, 'One. Two!', [1, 0])
    expect(await toEmbed(1)).toEqual([])
  })

  it('takes text in any script and with any character', async () => {
    const text = 'naïve “漢字” 😀 \u0001 \\ \' " $1 \\u0000 {"a":1}'
    await begin(1)
    await store(1, text)
    expect((await database.rows('select text from pages'))[0]).toEqual({ text })
    expect((await contents()).join('')).toBe(text)
  })

  it.each([
    ['an older generation', 1],
    ['a generation that nobody began', 3],
  ])('writes nothing for %s', async (_, generation) => {
    await begin(2)
    await store(2, 'Mine.')
    expect(await store(generation, 'Late.')).toEqual([])
    expect(await embed(generation)).toEqual([])
    expect(await run(trimDocument({ id: ID, generation }, { pages: 0, chunks: 0, model: MODEL }))).toEqual([])
    expect((await contents()).join('')).toBe('Mine.')
    expect(await toEmbed(generation)).toEqual([])
  })

  it('writes nothing once the document is published', async () => {
    await begin(1)
    await store(1, 'Mine.')
    await publish(1)
    expect(await store(1, 'Late.')).toEqual([])
    expect((await contents()).join('')).toBe('Mine.')
  })

  it('says which chunks have no embedding from the model, as runs', async () => {
    await begin(1)
    const chunks = Array.from({ length: 6 }, (_, at) => chunk(at, 1, [1, 0]))
    for (const at of [0, 3, 4]) chunks[at] = chunk(at, 1)
    await run(storePages({ id: ID, generation: 1 }, { pages: [{ number: 1, text: 'x' }], chunks, model: MODEL }))
    const [row] = await run(trimDocument({ id: ID, generation: 1 }, { pages: 1, chunks: 5, model: MODEL }))
    expect(readUnembedded(row ?? {})).toEqual([
      { from: 0, to: 1 },
      { from: 3, to: 5 },
    ])
    const [other] = await run(trimDocument({ id: ID, generation: 1 }, { pages: 1, chunks: 5, model: 'other' }))
    expect(readUnembedded(other ?? {})).toEqual([{ from: 0, to: 5 }])
  })

  it('trims what an earlier attempt left beyond the end', async () => {
    await begin(1)
    await store(1)
    await run(trimDocument({ id: ID, generation: 1 }, { pages: 1, chunks: 1, model: MODEL }))
    expect(await counts()).toEqual({ pages: 1, chunks: 1 })
    await run(trimDocument({ id: ID, generation: 1 }, { pages: 0, chunks: 0, model: MODEL }))
    expect(await counts()).toEqual({ pages: 0, chunks: 0 })
  })
})

describe('embeddings', () => {
  it('are wanted until this model made them', async () => {
    await begin(1)
    await store(1)
    expect(await toEmbed(1)).toEqual([0, 1])
    await embed(1)
    expect(await toEmbed(1)).toEqual([1])
    expect(await toEmbed(1, 'a newer model')).toEqual([0, 1])
  })

  it('come with the beginning of the page, but for the chunk that has it', async () => {
    await begin(1)
    await store(1, 'A heading. And text.')
    const rows = await run(chunksToEmbed({ id: ID, generation: 1 }, { from: 0, to: 2 }, MODEL))
    expect(readChunksToEmbed(rows)).toEqual([
      { ordinal: 0, heading: '', content: 'A heading.', pageHead: null },
      { ordinal: 1, heading: '', content: ' And text.', pageHead: 'A heading. And text.' },
    ])
  })

  it('are filled up with zeros to a vector of length 1, and refused when they are too long', async () => {
    await begin(1)
    await store(1)
    await embed(1, [3, 4])
    const [row] = await database.rows(
      'select vector_dims(embedding) as n, l2_norm(embedding) as length from chunks where ordinal = 0',
    )
    expect(row).toEqual({ n: EMBEDDING_DIMENSIONS, length: expect.closeTo(1, 3) })
    expect(() =>
      storeEmbeddings({ id: ID, generation: 1 }, MODEL, [{ ordinal: 0, embedding: Array(2000).fill(1) }]),
    ).toThrow('2000 dimensions')
  })

  it.each([1, 1e-9, 1e9])('keep their direction about as well as the column can: length %d', async (length) => {
    const embedding = Array.from({ length: EMBEDDING_DIMENSIONS }, (_, i) => Math.sin(i * i) ** 3)
    await begin(1)
    await store(
      1,
      'One. Two.',
      embedding.map((value) => value * length),
    )
    const [row] = await database.rows('select embedding::text as stored from chunks where ordinal = 0')
    const half = embedding.map((value) => Math.f16round(value / Math.hypot(...embedding)))
    expect(angle(JSON.parse(String(row?.stored)), embedding)).toBeLessThan(1.1 * angle(half, embedding))
  })

  it('may be all zeros', async () => {
    await begin(1)
    await store(1, 'One. Two.', [0, 0])
    expect(await database.rows('select l2_norm(embedding) as length from chunks where ordinal = 0')).toEqual([
      { length: 0 },
    ])
  })
})

describe('publishing', () => {
  it('makes a document ready, and says so again when asked again', async () => {
    await begin(1)
    expect(await publish(1)).toHaveLength(1)
    expect(await publish(1)).toHaveLength(1)
    expect(await document()).toMatchObject({ state: 'ready', pages: 2 })
  })

  it.each([1, 3])('of generation %i does nothing while generation 2 counts', async (generation) => {
    await begin(2)
    expect(await publish(generation)).toEqual([])
    expect(await document()).toMatchObject({ state: 'processing' })
  })
})

describe('deleting', () => {
  it('removes everything but the empty row', async () => {
    await begin(3)
    await store(3)
    await publish(3)
    await retire(3)
    await retire(3)
    expect(await document()).toEqual({ title: '', generation: 3, state: 'deleted', pages: null })
    expect(await counts()).toEqual({ pages: 0, chunks: 0 })
  })

  it('cannot be undone by anything that comes late', async () => {
    await begin(1)
    await store(1)
    await retire(1)
    for (const generation of [1, 2, 7]) {
      await begin(generation)
      expect(await store(generation)).toEqual([])
      expect(await embed(generation)).toEqual([])
      expect(await publish(generation)).toEqual([])
    }
    await rename('Back again')
    expect(await document()).toMatchObject({ title: '', state: 'deleted' })
    expect(await counts()).toEqual({ pages: 0, chunks: 0 })
  })

  it('holds for a document that was not even begun', async () => {
    await retire(1)
    await begin(1)
    expect(await store(1)).toEqual([])
    expect(await document()).toMatchObject({ state: 'deleted' })
  })
})

describe('renaming', () => {
  it('changes the title', async () => {
    await begin(1)
    await rename("Robert'); drop table documents;--")
    expect(await document()).toMatchObject({ title: "Robert'); drop table documents;--" })
  })

  it('does nothing when it comes after a newer one, even if the title is as it was before', async () => {
    await begin(1, 'Old')
    const late = renameDocument({ id: ID, title: 'New', rowVersion: await rowVersion() })
    await rename('Newer')
    await rename('Old')
    expect(await run(late)).toEqual([])
    expect(await document()).toMatchObject({ title: 'Old' })
  })
})

const chunk = (ordinal: number, page: number, embedding: number[] | null = null): ChunkRecord => ({
  ordinal,
  page,
  start: 0,
  end: 1,
  heading: `Chapter ${page}`,
  content: 'x',
  embedding,
})

describe('how far an earlier attempt came', () => {
  const checkpoint = async (generation = 1) => readCheckpoint(await run(checkpointOf({ id: ID, generation })))
  /** Pages with so many chunks each; a page without any is blank. Only those at `stored` arrived. */
  async function stored(chunksOfPages: number[], arrived: { pages: number[]; chunks: number[] }) {
    await begin(1)
    const pages = chunksOfPages.map((chunks, at) => ({ number: at + 1, text: chunks > 0 ? 'x' : ' \n' }))
    const chunks = chunksOfPages
      .flatMap((count, at) => Array<number>(count).fill(at + 1))
      .map((page, at) => chunk(at, page))
    const only = {
      pages: pages.filter(({ number }) => arrived.pages.includes(number)),
      chunks: chunks.filter(({ ordinal }) => arrived.chunks.includes(ordinal)),
    }
    await run(storePages({ id: ID, generation: 1 }, { ...only, model: MODEL }))
  }

  it('is nothing at first, and nothing while only the first page is there', async () => {
    await begin(1)
    expect(await checkpoint()).toEqual({ pages: 0, chunks: 0, pagesWithText: 0, heading: '' })
    await stored([2, 2], { pages: [1], chunks: [0, 1] })
    expect(await checkpoint()).toMatchObject({ pages: 0, chunks: 0 })
  })

  it('leaves out the last page that has chunks: more of them may have been on their way', async () => {
    await stored([2, 0, 3, 2], { pages: [1, 2, 3, 4], chunks: [0, 1, 2, 3, 4, 5] })
    expect(await checkpoint()).toEqual({ pages: 3, chunks: 5, pagesWithText: 2, heading: 'Chapter 3' })
  })

  it('ends before the first chunk that is missing, whatever came after it', async () => {
    await stored([2, 2, 2, 2], { pages: [1, 2, 3, 4], chunks: [0, 1, 2, 4, 5, 6, 7] })
    expect(await checkpoint()).toMatchObject({ pages: 1, chunks: 2, heading: 'Chapter 1' })
  })

  it('ends before the first page that is missing', async () => {
    await stored([2, 0, 2, 2], { pages: [1, 3, 4], chunks: [0, 1, 2, 3, 4, 5] })
    expect(await checkpoint()).toMatchObject({ pages: 1, chunks: 2 })
  })

  it('counts nothing of another generation, and is none for one that no longer counts', async () => {
    await stored([2, 2, 2], { pages: [1, 2, 3], chunks: [0, 1, 2, 3, 4, 5] })
    await run(beginDocument({ id: ID, title: '', generation: 2 }))
    expect(await checkpoint(2)).toMatchObject({ pages: 0, chunks: 0 })
    expect(await checkpoint(1)).toBeNull()
    await retire(2)
    expect(await checkpoint(2)).toBeNull()
  })
})

/** Between two directions, in radians. */
function angle(a: readonly number[], b: readonly number[]): number {
  const [unitA, unitB] = [a, b].map((vector) => vector.map((value) => value / Math.hypot(...vector)))
  const difference = unitA?.map((value, i) => value - (unitB?.[i] ?? 0)) ?? []
  return 2 * Math.asin(Math.hypot(...difference) / 2)
}
