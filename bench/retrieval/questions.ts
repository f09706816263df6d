/** The questions of a data set: `questions.jsonl` beside the folder `pdfs`, one object a line. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const questionSchema = z.object({
  /** A file name under `pdfs`. */
  document: z.string(),
  question: z.string(),
  /** Physical pages, from 1, that hold the evidence. Empty where the document doesn't answer. */
  pages: z.array(z.int().min(1)).transform((pages) => [...new Set(pages)]),
  /** Kinds of evidence, by the data set's own names. */
  evidence: z.array(z.string()),
})
export type Question = z.infer<typeof questionSchema>

const PLAIN_TEXT = /plain.?text/i

/** All that the answer rests on is running text. */
export function isPlainText({ evidence }: Pick<Question, 'evidence'>): boolean {
  return evidence.length > 0 && evidence.every((kind) => PLAIN_TEXT.test(kind))
}

/** Those with pages: without any there is nothing to find. */
export async function readQuestions(dir: string): Promise<Question[]> {
  const lines = (await readFile(join(dir, 'questions.jsonl'), 'utf8')).split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => questionSchema.parse(JSON.parse(line))).filter(({ pages }) => pages.length > 0)
}
