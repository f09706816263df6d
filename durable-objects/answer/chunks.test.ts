import { readUIMessageStream } from 'ai'
import { expect, test } from 'vitest'
import type { ChatMessage, Citation } from '../../core/contract.ts'
import { bodyChunks, type Chunk, chunksOfMessage, closingChunks, openingChunks, readBody, sse } from './chunks.ts'

const unsupported = { start: 0, end: 5, missing: ['5'] }
const citation: Citation = { number: 1, documentId: 'd', title: 'T', page: 3, quote: 'q', start: 0, end: 1 }

/** The message that the AI SDK makes of the chunks, and the error that came with it. */
async function received(chunks: Chunk[]): Promise<{ message: ChatMessage | undefined; error: unknown }> {
  let message: ChatMessage | undefined
  let error: unknown
  const stream = new ReadableStream<Chunk>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  const messages = readUIMessageStream<ChatMessage>({
    stream,
    onError: (problem) => {
      error = problem
    },
  })
  for await (const state of messages) message = state
  return { message, error }
}

const answer = (ended: Parameters<typeof closingChunks>[0]) => [
  ...openingChunks({ answerId: 'a', createdAt: '2026-01-01T00:00:00.000Z', passages: [] }),
  ...bodyChunks({ type: 'text', text: 'It is ' }, true),
  ...bodyChunks({ type: 'citation', citation }, false),
  ...bodyChunks({ type: 'text', text: 'so [1].' }, false),
  ...bodyChunks({ type: 'unsupported', unsupported }, false),
  ...closingChunks(ended, true),
]

test('the AI SDK reads an answer out of it', async () => {
  const { message, error } = await received(answer(null))
  expect(error).toBeUndefined()
  expect(message).toMatchObject({
    id: 'a',
    role: 'assistant',
    metadata: { createdAt: '2026-01-01T00:00:00.000Z' },
    parts: [
      { type: 'data-status', data: { text: 'Found no passage about this' } },
      { type: 'data-passages', data: { passages: [] } },
      { type: 'text', text: 'It is so [1].', state: 'done' },
      { type: 'data-citation', data: citation },
      { type: 'data-unsupported', data: unsupported },
    ],
  })
})

test('one that ended early says so', async () => {
  expect((await received(answer('stopped'))).message?.metadata).toMatchObject({ ended: 'stopped' })
  const failed = await received(answer('failed'))
  expect(failed.message?.metadata).toMatchObject({ ended: 'failed' })
  expect(String(failed.error)).toMatch(/could not be finished/)
})

test('one that was stored is sent as it was', async () => {
  const { message } = await received(answer(null))
  const stored = { ...message, parts: message?.parts.filter(({ type }) => type !== 'data-status') } as ChatMessage
  expect((await received(chunksOfMessage(stored))).message).toEqual(stored)
})

test('text, citations and what is unsupported are read back from the events', () => {
  const body = [
    ...bodyChunks({ type: 'text', text: 'It\n\nis ' }, true),
    ...bodyChunks({ type: 'citation', citation }, false),
    ...bodyChunks({ type: 'text', text: 'so.' }, false),
    ...bodyChunks({ type: 'unsupported', unsupported }, false),
  ]
  expect(readBody(body.map(sse).join(''))).toEqual({
    text: 'It\n\nis so.',
    citations: [citation],
    unsupported: [unsupported],
  })
  expect(readBody('')).toEqual({ text: '', citations: [], unsupported: [] })
})
