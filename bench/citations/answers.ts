/** Questions through the product's own chat code, answered by the stand-in model in each of its modes. */
import { prepareAnswer } from '../../core/chat/ask.ts'
import { CitationStream, type CitedEvent } from '../../core/chat/citations.ts'
import type { Prompt } from '../../core/chat/prompt.ts'
import { searchVector } from '../../core/chat/search-vector.ts'
import { Timings } from '../../core/chat/timings.ts'
import { newId } from '../../core/ids.ts'
import { streamAnswer } from '../../core/models/chat.ts'
import type { FoundPassage } from '../../core/tenant/search.ts'
import { type Mode, modelOf } from '../../local/openai/modes.ts'
import type { Embeddings } from '../retrieval/embeddings.ts'
import type { Library } from '../retrieval/library.ts'
import type { Question } from './questions.ts'
import type { Outcome } from './statements.ts'

export interface Asked {
  prompt: Prompt
  passages: FoundPassage[]
}

/** A question of one document, up to the prompt. */
export async function ask(library: Library, embeddings: Embeddings, { question, document }: Question): Promise<Asked> {
  const embed = async (text: string) => (await embeddings.embed([text]))[0] ?? []
  const conversation = { id: newId(), title: question.slice(0, 100), scope: [library.idOf(document)] }
  const prepared = await prepareAnswer(
    { id: newId(), text: question, conversationId: conversation.id, userId: newId(), earlierQuestions: [] },
    {
      embeddingModel: embeddings.model,
      embed: (text, earlier) => searchVector(embed, text, earlier),
      admit: async () => ({ conversation, answerId: newId(), repeated: false, deletedDocuments: [] }),
      database: () => library.database,
      abandon: async () => {},
      timings: new Timings(),
    },
  )
  if (prepared.kind !== 'ready') throw new Error('the question was asked before')
  return prepared
}

/** What checks the model's text. */
export type Checker = (passages: readonly FoundPassage[], question: string) => Pick<CitationStream, 'push' | 'end'>

export const productChecker: Checker = (passages, question) => new CitationStream(passages, question)

export type ModelConfig = Omit<Parameters<typeof streamAnswer>[0], 'CHAT_MODEL'>

export async function answerIn(
  mode: Mode,
  { prompt, passages }: Asked,
  question: string,
  model: ModelConfig,
  checker: Checker,
): Promise<Outcome> {
  const stream = checker(passages, question)
  const events: CitedEvent[] = []
  let said = ''
  const { signal } = new AbortController()
  for await (const part of streamAnswer({ ...model, CHAT_MODEL: modelOf(mode) }, prompt, signal)) {
    if (part.type !== 'text') continue
    said += part.text
    events.push(...stream.push(part.text))
  }
  events.push(...stream.end())
  return {
    said,
    text: events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
    citations: events.flatMap((event) => (event.type === 'citation' ? event.citation : [])),
    unsupported: events.flatMap((event) => (event.type === 'unsupported' ? event.unsupported : [])),
  }
}

/** Takes the model's numbers for what they say: each cites the whole of its passage. What the sabotage puts in place. */
export const believing: Checker = (passages) => {
  const known = new Set<number>()
  return {
    push(text) {
      const events: CitedEvent[] = []
      for (const [, marker] of text.matchAll(/\[(\d+)\]/gu)) {
        const number = Number(marker)
        const passage = passages[number - 1]
        const segment = passage?.segments[0]
        if (!passage || !segment || known.has(number)) continue
        known.add(number)
        const quote = passage.text.slice(segment.textStart, segment.textStart + segment.end - segment.start)
        const { documentId, title } = passage
        const { page, start, end } = segment
        events.push({ type: 'citation', citation: { number, documentId, title, page, start, end, quote } })
      }
      return [...events, { type: 'text', text }]
    },
    end: () => [],
  }
}
