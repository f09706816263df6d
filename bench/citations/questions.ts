/** What is asked, of which document, and whether that answers it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const questionSchema = z
  .object({
    /** A file name. */
    document: z.string(),
    question: z.string(),
    /** Left out: whether there are pages that hold the evidence. */
    answerable: z.boolean().optional(),
    pages: z.array(z.int()).default([]),
  })
  .transform(({ document, question, pages, answerable = pages.length > 0 }) => ({ document, question, answerable }))
export type Question = z.infer<typeof questionSchema>

export interface Material {
  /** For the report. */
  source: string
  /** Where the PDFs are. */
  folder: string
  questions: Question[]
}

/** From a directory with `pdfs` and `questions.jsonl`. */
export async function materialOf(dir: string): Promise<Material> {
  const lines = (await readFile(join(dir, 'questions.jsonl'), 'utf8')).split('\n').filter((line) => line.trim() !== '')
  const questions = lines.map((line) => questionSchema.parse(JSON.parse(line)))
  return { source: `${questions.length} questions of --data`, folder: join(dir, 'pdfs'), questions }
}

const SAMPLE = 'sample.pdf'
const ANSWERABLE = [
  'How often must the lamp be trimmed?',
  'How high is the tower?',
  'What is the character of the light?',
  'Who answers for the stores and the log?',
  'When was the tower finished?',
  'How many keepers serve at the station?',
  'How far is the light seen in clear weather?',
  'How long does a keeper spend on the rock?',
  'What is done when fog comes?',
  'How is the lens cleaned?',
  'What is written in the log?',
  'Which stores does the tender bring?',
]
const UNANSWERABLE = [
  'Which striker scored the most goals in the Bundesliga?',
  'What is the capital of Mongolia?',
  'How do I bake sourdough bread?',
  'What was the gross margin in the second quarter of 2021?',
  'Which enzyme splits lactose?',
  'What is the maximum bandwidth of a USB cable?',
  'Who painted the ceiling of the Sistine Chapel?',
  'How many electrons does a carbon atom have?',
  'What does the lease say about pets?',
  'Which browser supports WebGPU?',
  'When does the museum in Oslo open on Mondays?',
  'What is the dosage of ibuprofen for children?',
]

/** The sample document that comes with the product, and questions made for it. */
export function sampleMaterial(): Material {
  const questions = [
    ...ANSWERABLE.map((question) => ({ document: SAMPLE, question, answerable: true })),
    ...UNANSWERABLE.map((question) => ({ document: SAMPLE, question, answerable: false })),
  ]
  const folder = fileURLToPath(new URL('../../web/public/', import.meta.url))
  return { source: `${questions.length} questions made for the sample document`, folder, questions }
}
