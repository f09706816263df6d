/** The files of a folder, and what became of each in the product. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type AlcoveClient, HttpProblem } from '../../scripts/client/client.ts'
import type { Workspace } from '../harness/workspace.ts'

export interface CorpusFile {
  /** From the folder on, with slashes. */
  name: string
  path: string
}

/** What describes documents, and is none. */
const DESCRIPTIONS = /(^|\/)\.|\.(md|txt|json|jsonl|csv)$/i

/** Every file below a folder, by name, but for hidden ones and those that only describe the others. */
export async function filesBelow(dir: string): Promise<CorpusFile[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, name: relative(dir, path).replaceAll('\\', '/') }))
    .filter(({ name }) => !DESCRIPTIONS.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

export interface Ending {
  /** `stuck`: it came to no end while this was watching. */
  state: 'ready' | 'failed' | 'stuck'
  /** What the product says to the person. */
  reason: string | null
  pages: number | null
  /** Null for a file that the API didn't take. */
  documentId: string | null
  /** Other than null: the same bytes were there already, as this document, which is the one that stayed. */
  duplicateOf: string | null
  /** From telling that it is there to knowing how it ended. */
  totalMs: number
}

export interface Patience {
  stuckMs: number
  pollMs: number
}

/** Uploads a file as a browser does and waits for its end. Never throws. */
export async function ingest(
  { client, tenant }: Workspace,
  { name, path }: CorpusFile,
  { stuckMs, pollMs }: Patience,
): Promise<Ending> {
  const bytes = new Uint8Array(await readFile(path))
  let startedAt = performance.now()
  const since = () => performance.now() - startedAt
  const nothing = { pages: null, documentId: null, duplicateOf: null }
  let id: string | null = null
  try {
    const announced = await announce(client, tenant, { name: name.replaceAll('/', ' '), size: bytes.byteLength })
    id = announced.document.id
    if (!announced.duplicate) {
      const { method, url, headers } = announced.upload
      const sent = await fetch(url, { method, headers, body: bytes })
      await sent.body?.cancel()
      if (!sent.ok && sent.status !== 412) throw new HttpProblem(`PUT ${name}`, sent.status, null)
      startedAt = performance.now()
      await client.complete(tenant, id)
    }
  } catch (error) {
    if (!(error instanceof HttpProblem) || error.status >= 500) {
      const reason = error instanceof Error ? error.message : String(error)
      return { ...nothing, state: 'stuck', reason, documentId: id, totalMs: since() }
    }
    const reason = error.problem?.detail ?? error.problem?.title ?? error.message
    return { ...nothing, state: 'failed', reason, totalMs: since() }
  }
  while (since() < stuckMs) {
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    // While the runtime is started anew it can't answer.
    const answer = await client.document(tenant, id).catch(() => null)
    if (!answer) continue
    const { document, duplicate } = answer
    const { status: state, reason, pages } = document
    if (state !== 'ready' && state !== 'failed') continue
    const duplicateOf = duplicate || document.id !== id ? document.id : null
    return { state, reason, pages, documentId: id, duplicateOf, totalMs: since() }
  }
  return { ...nothing, state: 'stuck', reason: null, documentId: id, totalMs: since() }
}

const RATE_LIMITED = 429

/** Waits where the API says that there were too many at once. */
async function announce(client: AlcoveClient, tenant: string, upload: { name: string; size: number }) {
  for (;;) {
    try {
      return await client.announce(tenant, upload)
    } catch (error) {
      if (!(error instanceof HttpProblem) || error.status !== RATE_LIMITED) throw error
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
}
