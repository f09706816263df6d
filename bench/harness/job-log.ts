/** What the ingest consumer logged about its jobs, read from the log of a local cloud's Workers. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** One lease of a job, from its beginning to its end. */
export interface JobRecord {
  jobId: string
  documentId: string
  work: 'extract' | 'embed'
  outcome: string
  /** Epoch milliseconds. */
  endedAt: number
  milliseconds: number
  /** Of these, how long its file waited until the files of other jobs were closed. */
  waitedMs: number
  /** Chunks of the document, where the job counted them. */
  chunks: number | null
}

const endedSchema = z.object({
  '@timestamp': z.string(),
  message: z.literal('job ended'),
  jobId: z.string(),
  documentId: z.string(),
  work: z.enum(['extract', 'embed']),
  outcome: z.string(),
  milliseconds: z.number(),
  chunks: z.number().optional(),
})
const admittedSchema = z.object({ message: z.literal('file admitted'), jobId: z.string(), waitedMs: z.number() })

/** Jobs in the order in which they ended. */
export async function readJobLog(stateDir: string): Promise<JobRecord[]> {
  return parseJobLog(await readFile(join(stateDir, 'workers.log'), 'utf8'))
}

export function parseJobLog(log: string): JobRecord[] {
  const records: JobRecord[] = []
  const waited = new Map<string, number>()
  for (const line of log.split('\n')) {
    const at = line.indexOf('{')
    if (at < 0 || !/job ended|file admitted/.test(line)) continue
    const json = jsonOf(line.slice(at))
    const admitted = admittedSchema.safeParse(json)
    if (admitted.success) waited.set(admitted.data.jobId, admitted.data.waitedMs)
    const ended = endedSchema.safeParse(json)
    if (!ended.success) continue
    const { '@timestamp': time, message: _, chunks, ...rest } = ended.data
    const waitedMs = waited.get(rest.jobId) ?? 0
    waited.delete(rest.jobId)
    records.push({ ...rest, endedAt: Date.parse(time), waitedMs, chunks: chunks ?? null })
  }
  return records
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
