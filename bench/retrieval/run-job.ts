/** Does the benchmark's jobs in one process, one after the other. */
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { searchVector } from '../../core/chat/search-vector.ts'
import { SELECTION } from '../../core/tenant/search/select.ts'
import { TUNING } from '../../core/tenant/search/tuning.ts'
import { readPassages, SEARCH_LIMIT, type SearchQuery, searchStatement } from '../../core/tenant/search.ts'
import { embeddingText } from '../../workers/ingest-consumer/embed.ts'
import { ALL_FEATURES } from '../../workers/ingest-consumer/layout/features.ts'
import { bm25, pieces, referenceFlow, wholePages } from './comparators.ts'
import { type DocumentText, readDocuments } from './documents.ts'
import { type Embeddings, openEmbeddings } from './embeddings.ts'
import { followUpsOf, unrelatedTo } from './follow-ups.ts'
import type { Answer, Job, JobResult, LibraryChoice, ProcessOptions, Scope, SearchChoice } from './jobs.ts'
import { type Library, openLibrary, type TextToEmbed } from './library.ts'
import { type Question, readQuestions } from './questions.ts'
import { DEPTHS, distinctPages, type PageOf } from './scoring.ts'
import { COMPARATORS, FUSED, WORDS_IN_A_PIECE } from './searches.ts'

const DEEPEST = Math.max(...DEPTHS)
const TEXT_TO_EMBED: Record<NonNullable<LibraryChoice['embedded']>, TextToEmbed> = {
  bare: (_, { content }) => content,
  'without headings': (title, chunk) => embeddingText(title, { ...chunk, heading: '' }),
}
const SCOPES: Scope[] = ['document', 'library']

export class Runner {
  readonly #options: ProcessOptions
  readonly #embeddings: Embeddings = openEmbeddings()
  readonly #embedOne = async (text: string) => (await this.#embeddings.embed([text]))[0] ?? []
  #loaded?: Promise<{ questions: Question[]; vectors: number[][]; documents: DocumentText[] }>

  constructor(options: ProcessOptions) {
    this.#options = options
  }

  async run(job: Job): Promise<JobResult> {
    if (job.kind === 'comparators') return await this.#compare()
    const library = await this.#open(job.library)
    try {
      const answers: Answer[] = []
      for (const search of job.searches) {
        for (const question of job.questions) {
          // PGlite leaves the thread to nothing else: without this a process whose parent is gone would not notice.
          await setImmediate()
          const answer = await this.#search(library, search, question)
          if (answer) answers.push(answer)
        }
      }
      return { answers, chunks: library.chunks }
    } finally {
      await library.close()
    }
  }

  #load() {
    this.#loaded ??= this.#read()
    return this.#loaded
  }

  async #read() {
    const { data } = this.#options
    const questions = await readQuestions(data)
    const vectors: number[][] = []
    for (const { question } of questions) vectors.push(await searchVector(this.#embedOne, question, []))
    return { questions, vectors, documents: await readDocuments(join(data, 'pdfs')) }
  }

  async #open({ without, embedded }: LibraryChoice): Promise<Library> {
    const documents = without
      ? await readDocuments(join(this.#options.data, 'pdfs'), { ...ALL_FEATURES, [without]: false })
      : (await this.#load()).documents
    return openLibrary(documents, this.#embeddings, embedded ? TEXT_TO_EMBED[embedded] : embeddingText)
  }

  /** Null for a question that isn't asked in this way. */
  async #search(library: Library, search: SearchChoice, question: number): Promise<Answer | null> {
    const { questions, vectors } = await this.#load()
    const { document, question: text } = questions[question] ?? { document: '', question: '' }
    const scope = search.scope === 'document' ? [library.idOf(document)] : null
    const found = async (): Promise<PageOf[] | null> => {
      if (search.and) return await allWords(library, text, scope)
      if (search.asked) {
        const conversation = conversationOf(search.asked, questions, question)
        if (conversation === null) return null
        const embedding = await searchVector(this.#embedOne, conversation.question, conversation.earlierQuestions)
        return await productPages(library, search, { ...conversation, embedding, scope })
      }
      const sabotaged = this.#options.sabotage && search.name === FUSED
      const vector = vectors[sabotaged ? questions.length - 1 - question : question] ?? []
      return await productPages(library, search, {
        question: search.arms === 'meaning' || sabotaged ? '' : text,
        earlierQuestions: [],
        embedding: search.arms === 'words' ? [] : vector,
        scope,
      })
    }
    const pages = await found()
    return pages && { name: search.name, scope: search.scope, question, found: pages.slice(0, DEEPEST) }
  }

  async #compare(): Promise<JobResult> {
    const { documents, questions, vectors } = await this.#load()
    const [byPage, byPiece] = [bm25(wholePages(documents)), bm25(pieces(documents, WORDS_IN_A_PIECE))]
    const reference = await referenceFlow(documents, this.#embeddings)
    const answers = questions.flatMap(({ document, question }, index) =>
      SCOPES.flatMap((scope) => {
        const within = scope === 'document' ? document : null
        const answer = (name: string, found: PageOf[]): Answer => ({
          name,
          scope,
          question: index,
          found: found.slice(0, DEEPEST),
        })
        return [
          answer(COMPARATORS.bm25Pages, byPage(question, within)),
          answer(COMPARATORS.bm25Pieces, byPiece(question, within)),
          answer(COMPARATORS.reference, reference(vectors[index] ?? [], within)),
        ]
      }),
    )
    const pages = Object.fromEntries(documents.map(({ file, pages }) => [file, pages.length]))
    return { answers, model: this.#embeddings.model, pages }
  }
}

/** The pages of what the model would be handed, in that order. */
async function productPages(
  library: Library,
  { tuning, selection }: SearchChoice,
  query: Pick<SearchQuery, 'question' | 'earlierQuestions' | 'embedding' | 'scope'>,
): Promise<PageOf[]> {
  const statement = searchStatement(
    { ...query, embeddingModel: library.model, excludedDocuments: [], limit: SEARCH_LIMIT },
    tuning ? { ...TUNING, ...tuning } : TUNING,
  )
  const passages = readPassages(await library.database.query(statement), { ...SELECTION, ...selection })
  return distinctPages(
    passages.flatMap(({ documentId, segments }) =>
      segments.map(({ page }) => ({ document: library.fileOf(documentId), page })),
    ),
  )
}

function conversationOf(
  asked: NonNullable<SearchChoice['asked']>,
  questions: readonly Question[],
  question: number,
): Pick<SearchQuery, 'question' | 'earlierQuestions'> | null {
  const inFull = questions[question]?.question ?? ''
  if (asked === 'after another subject')
    return { question: inFull, earlierQuestions: [unrelatedTo(questions, question)] }
  const followUp = followUpsOf(questions).find((each) => each.question === question)
  if (!followUp) return null
  return {
    question: asked === 'follow-up in full' ? inFull : followUp.text,
    earlierQuestions: asked === 'follow-up' ? [followUp.earlier] : [],
  }
}

async function allWords(library: Library, question: string, scope: string[] | null): Promise<PageOf[]> {
  const rows = await library.database.query({
    text: `select document_id, page_start from chunks, websearch_to_tsquery('english', $1) as query
      where full_text @@ query and ($2::jsonb is null or document_id in (select value::uuid from jsonb_array_elements_text($2::jsonb)))
      order by ts_rank_cd(full_text, query, 32) desc, document_id, ordinal limit 100`,
    params: [question, scope === null ? null : JSON.stringify(scope)],
  })
  return distinctPages(
    rows.map((row) => ({ document: library.fileOf(String(row.document_id)), page: Number(row.page_start) })),
  )
}
