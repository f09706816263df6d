/** The answer as chunks of an AI SDK UI message stream, and those as server-sent events. No I/O. */
import type { InferUIMessageChunk } from 'ai'
import type { CitedEvent } from '../../core/chat/citations.ts'
import type { ChatMessage, Citation, Passage, Unsupported } from '../../core/contract.ts'
import type { FoundPassage } from '../../core/tenant/search.ts'
import type { Ended } from './machine.ts'

export type Chunk = InferUIMessageChunk<ChatMessage>

/** An answer has one text. */
const TEXT_ID = 'text'

export const FAILED_TEXT = 'The answer could not be finished. Ask again in a moment.'

export function passagesOf(found: readonly FoundPassage[]): Passage[] {
  return found.map(({ documentId, title, pageStart, pageEnd, text }, i) => ({
    number: i + 1,
    documentId,
    title,
    pageStart,
    pageEnd,
    text,
  }))
}

/** What comes before the text. */
export function openingChunks(answer: {
  answerId: string
  createdAt: string
  passages: readonly FoundPassage[]
}): Chunk[] {
  return [
    { type: 'start', messageId: answer.answerId, messageMetadata: { createdAt: answer.createdAt } },
    { type: 'data-status', id: 'status', data: { text: statusText(answer.passages.length) } },
    { type: 'data-passages', id: 'passages', data: { passages: passagesOf(answer.passages) } },
  ]
}

function statusText(passages: number): string {
  if (passages === 0) return 'Found no passage about this'
  return passages === 1 ? 'Answering from 1 passage' : `Answering from ${passages} passages`
}

/** `first`: no text was sent before. */
export function bodyChunks(event: CitedEvent, first: boolean): Chunk[] {
  if (event.type === 'citation') return [citationChunk(event.citation)]
  if (event.type === 'unsupported') return [unsupportedChunk(event.unsupported)]
  const delta: Chunk = { type: 'text-delta', id: TEXT_ID, delta: event.text }
  return first ? [{ type: 'text-start', id: TEXT_ID }, delta] : [delta]
}

export function citationChunk(citation: Citation): Chunk {
  return { type: 'data-citation', id: `citation-${citation.number}`, data: citation }
}

/** A sentence is told by where it begins. */
export function unsupportedChunk(unsupported: Unsupported): Chunk {
  return { type: 'data-unsupported', id: `unsupported-${unsupported.start}`, data: unsupported }
}

/** What comes after it. `hasText`: there was some. */
export function closingChunks(ended: Ended, hasText: boolean): Chunk[] {
  const textEnd: Chunk[] = hasText ? [{ type: 'text-end', id: TEXT_ID }] : []
  if (ended === null) return [...textEnd, { type: 'finish', finishReason: 'stop' }]
  const metadata: Chunk = { type: 'message-metadata', messageMetadata: { ended } }
  if (ended === 'failed') return [...textEnd, metadata, { type: 'error', errorText: FAILED_TEXT }]
  return [...textEnd, metadata, { type: 'finish', finishReason: 'other' }]
}

/** The chunks of an answer that is read back from the database. */
export function chunksOfMessage(message: ChatMessage): Chunk[] {
  const chunks: Chunk[] = [{ type: 'start', messageId: message.id, messageMetadata: message.metadata ?? {} }]
  let hasText = false
  for (const part of message.parts) {
    if (part.type === 'text') {
      chunks.push(...bodyChunks({ type: 'text', text: part.text }, !hasText))
      hasText = true
    } else if (part.type === 'data-passages' || part.type === 'data-citation' || part.type === 'data-unsupported') {
      chunks.push(part as Chunk)
    }
  }
  return [...chunks, ...closingChunks(message.metadata?.ended ?? null, hasText)]
}

/** One event. */
export function sse(chunk: Chunk): string {
  return `data: ${JSON.stringify(chunk)}\n\n`
}

/** The event behind the last one. */
export const SSE_DONE = 'data: [DONE]\n\n'

/** What was said, and what was found out about it. */
export interface AnswerBody {
  text: string
  citations: Citation[]
  unsupported: Unsupported[]
}

/** Reads it out of the events of an answer's body. */
export function readBody(events: string): AnswerBody {
  let text = ''
  const citations: Citation[] = []
  const unsupported: Unsupported[] = []
  for (const line of events.split('\n\n')) {
    if (!line.startsWith('data: {')) continue
    const chunk = JSON.parse(line.slice('data: '.length)) as Chunk
    if (chunk.type === 'text-delta') text += chunk.delta
    if (chunk.type === 'data-citation') citations.push(chunk.data as Citation)
    if (chunk.type === 'data-unsupported') unsupported.push(chunk.data as Unsupported)
  }
  return { text, citations, unsupported }
}
