import { expect, test } from 'vitest'
import { newId } from '../ids.ts'
import type { BatchOptions, Database, Row, Statement } from '../sql.ts'
import { type Admission, type AskDeps, type Prepared, prepareAnswer } from './ask.ts'
import { Timings } from './timings.ts'

const lengthOf = (text: string) => text.length
const conversation = { id: newId(), title: 'T', scope: null }
const asked = {
  id: newId(),
  text: 'How often?',
  conversationId: conversation.id,
  userId: newId(),
  earlierQuestions: [],
}
const admission: Admission = { conversation, answerId: newId(), repeated: false, deletedDocuments: [] }

/** A turn whose steps a test lets go on one by one; `log` says what began and ended, in order. */
function turn(overrides: Partial<AskDeps<Admission>> = {}, batches: (() => Promise<Row[][]>)[] = []) {
  const log: string[] = []
  const gates: Record<string, PromiseWithResolvers<void>> = {}
  const gate = async (name: string) => {
    log.push(`${name} begins`)
    gates[name] = Promise.withResolvers<void>()
    await gates[name].promise
    log.push(`${name} ends`)
  }
  const statements: { statements: Statement[]; options: BatchOptions | undefined }[] = []
  const database: Database = {
    query: () => Promise.reject(new Error('everything goes in batches')),
    async batch(list, options) {
      statements.push({ statements: list, options })
      await gate(options?.readOnly ? 'search' : 'write')
      return (await batches.shift()?.()) ?? [[], []]
    },
  }
  const deps: AskDeps<Admission> = {
    embeddingModel: 'm',
    embed: async (_, __, signal) => {
      signal.addEventListener('abort', () => log.push('embed aborted'))
      await gate('embed')
      return [1, 0]
    },
    admit: async () => {
      await gate('admission')
      return admission
    },
    database: () => database,
    abandon: async () => {
      log.push('abandoned')
    },
    timings: new Timings(),
    ...overrides,
  }
  const letGo = async (name: string) => {
    const waiting = gates[name]
    if (!waiting) throw new Error(`${name} has not begun`)
    delete gates[name]
    waiting.resolve()
    await new Promise((resolve) => setTimeout(resolve))
  }
  const prepared = prepareAnswer(asked, deps)
  prepared.catch(() => undefined)
  return { prepared, log, letGo, statements, timings: deps.timings }
}

test('three steps in a row: the embedding beside admission and write, one SQL request, then the model', async () => {
  const { prepared, log, letGo, statements, timings } = turn()
  expect(log).toEqual(['embed begins', 'admission begins'])
  await letGo('admission')
  expect(log).toContain('write begins')
  await letGo('write')
  expect(log).not.toContain('search begins')
  await letGo('embed')
  expect(log).toContain('search begins')
  await letGo('search')
  expect(await prepared).toMatchObject({ kind: 'ready', question: 'How often?', passages: [] })
  expect(statements.map(({ options }) => options?.readOnly ?? false)).toEqual([false, true])
  expect(statements[1]?.statements).toHaveLength(2)
  const steps = timings
    .header()
    .split(', ')
    .map((step) => step.split(';')[0])
  expect(steps).toEqual(['admission', 'write', 'embed', 'search'])
})

test('a refusal ends it before anything is stored', async () => {
  const { prepared, log, statements } = turn({ admit: () => Promise.reject(new Error('not ready')) })
  await expect(prepared).rejects.toThrow('not ready')
  expect(log).toContain('embed aborted')
  expect(log).not.toContain('abandoned')
  expect(statements).toEqual([])
})

test('without an embedding the search goes by words alone', async () => {
  const { prepared, letGo, statements } = turn({ embed: () => Promise.reject(new Error('no model')) })
  await letGo('admission')
  await letGo('write')
  await letGo('search')
  expect((await prepared).kind).toBe('ready')
  expect(statements[1]?.statements[1]?.params).toContain(null)
})

test.each([
  [
    'a reranking model orders what was found',
    async (_: string, texts: readonly string[]) => texts.map(lengthOf),
    ['b', 'a'],
  ],
  ['passages stay in their order when it fails', () => Promise.reject(new Error('no model')), ['a', 'b']],
  ['without one they stay in their order', undefined, ['a', 'b']],
])('%s', async (_, rerank, order) => {
  const row = { title: 'T', ordinal: 0, page_start: 1, page_end: 1, start_offset: 0, end_offset: 9, heading: '' }
  const found = [
    { ...row, document_id: 'a', content: 'Wicks.', score: 0.9 },
    { ...row, document_id: 'b', content: 'Four wicks burn.', score: 0.5 },
  ]
  const { prepared, letGo } = turn({ rerank }, [async () => [], async () => [[], found]])
  await letGo('admission')
  await letGo('write')
  await letGo('embed')
  await letGo('search')
  const { passages } = (await prepared) as Extract<Prepared<Admission>, { kind: 'ready' }>
  expect(passages.map(({ documentId }) => documentId)).toEqual(order)
})

test('an embedding that fails first does not hide a refusal', async () => {
  const { prepared } = turn({
    embed: () => Promise.reject(new Error('no model')),
    admit: async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      throw new Error('not found')
    },
  })
  await expect(prepared).rejects.toThrow('not found')
})

test('a lost connection is tried once more, a wrong statement is not', async () => {
  const lost = () => Promise.reject(new Error('fetch failed'))
  const first = turn({}, [lost])
  await first.letGo('admission')
  await first.letGo('write')
  expect(first.log.filter((line) => line === 'write begins')).toHaveLength(2)
  await first.letGo('write')
  await first.letGo('embed')
  await first.letGo('search')
  expect((await first.prepared).kind).toBe('ready')

  const second = turn({}, [lost, lost])
  await second.letGo('admission')
  await second.letGo('write')
  await second.letGo('write')
  await expect(second.prepared).rejects.toThrow('fetch failed')
  expect(second.log).toContain('abandoned')
})

test.each([
  [null, 'answered'],
  ['stopped', 'ready'],
  ['failed', 'ready'],
  ['interrupted', 'ready'],
])('asked again, with an answer that ended %s: %s', async (ended, kind) => {
  const row = { id: admission.answerId, role: 'assistant', parts: [], citations: [], ended, createdAt: '2026-01-01' }
  const { prepared, letGo, statements } = turn({ admit: async () => ({ ...admission, repeated: true }) }, [
    async () => [[], []],
    async () => [[], [], [row]],
  ])
  await new Promise((resolve) => setTimeout(resolve))
  await letGo('write')
  await letGo('embed')
  await letGo('search')
  expect((await prepared).kind).toBe(kind)
  expect(statements[1]?.statements).toHaveLength(3)
})
