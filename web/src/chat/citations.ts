import type { ChatMessage, Citation, Passage, Unsupported } from '../api/types.ts'

/** `[3]` in an answer. */
export const MARKER = /\[(\d{1,3})\]/g

/** A citation where it stands in an answer. */
export interface PlacedCitation {
  /** Unique in the conversation: message, number, and the how many-th marker of that number (from 0). */
  key: string
  citation: Citation
}

export function citationKey(messageId: string, number: number, occurrence: number): string {
  return `${messageId}:${number}:${occurrence}`
}

export function textOf(message: ChatMessage): string {
  return message.parts.map((part) => (part.type === 'text' ? part.text : '')).join('')
}

export function citationsOf(message: ChatMessage): Citation[] {
  return message.parts.flatMap((part) => (part.type === 'data-citation' ? [part.data] : []))
}

/** In the order of the text. */
export function unsupportedOf(message: ChatMessage): Unsupported[] {
  return message.parts
    .flatMap((part) => (part.type === 'data-unsupported' ? [part.data] : []))
    .sort((a, b) => a.start - b.start)
}

export function passagesOf(message: ChatMessage): Passage[] {
  return message.parts.flatMap((part) => (part.type === 'data-passages' ? part.data.passages : []))
}

/** What is going on, by the last `data-status`; null before the first. */
export function statusText(message: ChatMessage): string | null {
  const texts = message.parts.flatMap((part) => (part.type === 'data-status' ? [part.data.text] : []))
  return texts.at(-1) ?? null
}

/**
 * Which citation a marker stands for. One passage can be cited several times with different quotes: the n-th
 * marker of a number goes with the n-th citation of that number, and further ones with its last.
 */
export function citationFor(citations: readonly Citation[], number: number, occurrence: number): Citation | null {
  const sameNumber = citations.filter((citation) => citation.number === number)
  return sameNumber[occurrence] ?? sameNumber.at(-1) ?? null
}

/** Every citation of the answers that can be opened, in reading order; this is what `[` and `]` walk through. */
export function placedCitations(messages: readonly ChatMessage[]): PlacedCitation[] {
  return messages.flatMap((message) => {
    if (message.role !== 'assistant') return []
    const citations = citationsOf(message)
    const seen = new Map<number, number>()
    return [...textOf(message).matchAll(MARKER)].flatMap((match) => {
      const number = Number(match[1])
      const occurrence = seen.get(number) ?? 0
      seen.set(number, occurrence + 1)
      const citation = citationFor(citations, number, occurrence)
      return citation && !citation.deleted ? [{ key: citationKey(message.id, number, occurrence), citation }] : []
    })
  })
}

/** The citation `step` places on from the active one, in a ring; from none, the first or the last. */
export function walk(placed: readonly PlacedCitation[], activeKey: string | null, step: 1 | -1): PlacedCitation | null {
  if (placed.length === 0) return null
  const active = placed.findIndex(({ key }) => key === activeKey)
  const next = active === -1 ? (step === 1 ? 0 : placed.length - 1) : active + step
  return placed[(next + placed.length) % placed.length] ?? null
}

/** An answer for the clipboard: its text with a remark behind what no passage bears out, then what its numbers stand for. */
export function copyableAnswer(message: ChatMessage): string {
  const sources = new Map<string, string>()
  for (const { number, title, page } of citationsOf(message)) {
    const line = `[${number}] ${title}, page ${page}`
    sources.set(line, line)
  }
  let text = textOf(message)
  for (const { end } of unsupportedOf(message).reverse())
    text = `${text.slice(0, end)} (not found in the passages)${text.slice(end)}`
  return [text.trim(), [...sources.values()].join('\n')].filter(Boolean).join('\n\n')
}

/** The passage that a citation's quote comes from; passages of a message that was read back have no text. */
export function passageOf(citation: Citation, passages: readonly Passage[]): Passage | undefined {
  return passages.find(({ documentId, text }) => documentId === citation.documentId && text.includes(citation.quote))
}

/** The quote inside its passage, cut down to `around` characters on either side for a preview. */
export function quoteInPassage(
  quote: string,
  passage: string | undefined,
  around: number,
): { before: string; quote: string; after: string } {
  const at = passage?.indexOf(quote) ?? -1
  if (!passage || at === -1) return { before: '', quote, after: '' }
  const from = Math.max(0, at - around)
  const to = Math.min(passage.length, at + quote.length + around)
  return {
    before: (from > 0 ? '…' : '') + passage.slice(from, at),
    quote,
    after: passage.slice(at + quote.length, to) + (to < passage.length ? '…' : ''),
  }
}
