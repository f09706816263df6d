import type { Passage } from './prompt.ts'
import { type Sentence, sentencesOf } from './sentences.ts'
import { stemsOf } from './words.ts'

/** One sentence of one passage, with what scoring needs. */
export interface Candidate {
  passage: Passage
  /** Its place among the passage's sentences. */
  index: number
  text: string
  /** Stems of its words, in order. */
  stems: string[]
  /** Stems of what helps to understand it: the sentence before, the sentence after, the heading. */
  context: Set<string>
  /** Stems of the document's title: a question that names its document says nothing about a sentence of it. */
  title: Set<string>
}

/** Every sentence of every passage. */
export function candidatesOf(passages: Passage[]): Candidate[] {
  return passages.flatMap((passage) => {
    const sentences = sentencesOf(passage.text)
    const stems = sentences.map((sentence) => stemsOf(sentence.text))
    const title = new Set(stemsOf(passage.document))
    return sentences.map(({ text, heading }: Sentence, index) => ({
      passage,
      index,
      text,
      stems: stems[index] ?? [],
      context: new Set([...(stems[index - 1] ?? []), ...(stems[index + 1] ?? []), ...stemsOf(heading)]),
      title,
    }))
  })
}
