import { afterEach, expect, it, vi } from 'vitest'
import { openReranker } from './rerank.ts'

const config = { OPENAI_BASE_URL: 'https://model.test/v1', OPENAI_API_KEY: 'key', RERANK_MODEL: 'judge' }
const never = new AbortController().signal
afterEach(() => vi.unstubAllGlobals())

function answering(reply: unknown, status = 200) {
  const asked = vi.fn(async (_url: string, _request: RequestInit) => Response.json(reply, { status }))
  vi.stubGlobal('fetch', asked)
  return asked
}

it('there is none unless a model is named', () => {
  expect(openReranker({ ...config, RERANK_MODEL: undefined })).toBeUndefined()
})

it('scores come back in the order of the texts, whatever the order of the reply', async () => {
  const asked = answering({
    results: [
      { index: 1, relevance_score: 0.9 },
      { index: 0, relevance_score: 0.2 },
    ],
  })
  expect(await openReranker(config)?.('which?', ['one', 'two'], never)).toEqual([0.2, 0.9])
  const [url, request] = asked.mock.calls[0] ?? []
  expect(url).toBe('https://model.test/v1/rerank')
  expect(JSON.parse(String(request?.body))).toEqual({
    model: 'judge',
    query: 'which?',
    documents: ['one', 'two'],
    top_n: 2,
  })
})

it('it may be somewhere else than the chat model', async () => {
  const asked = answering({ results: [{ index: 0, relevance_score: 1 }] })
  const elsewhere = { ...config, RERANK_BASE_URL: 'https://judge.test', RERANK_API_KEY: 'other' }
  await openReranker(elsewhere)?.('which?', ['one'], never)
  const [url, request] = asked.mock.calls[0] ?? []
  expect([url, new Headers(request?.headers).get('authorization')]).toEqual([
    'https://judge.test/rerank',
    'Bearer other',
  ])
})

it.each([
  ['refuses', { error: 'no' }, 500],
  ['answers something else', { data: [] }, 200],
  ['leaves a text out', { results: [{ index: 0, relevance_score: 1 }] }, 200],
])('fails when the model %s', async (_, reply, status) => {
  answering(reply, status)
  await expect(openReranker(config)?.('which?', ['one', 'two'], never)).rejects.toThrow()
})
