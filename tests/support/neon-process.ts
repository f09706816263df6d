/**
 * The stand-in for Neon in a process of its own, so that its threads don't share one with what is tested or measured. Keeps
 * V8 from guarding its code by memory protection keys: with hundreds of PGlite threads that come and go, V8 loses track of
 * the pages and aborts (nodejs/node#64500).
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

export interface NeonProcess {
  /** Base of the management API. */
  url: string
  sqlEndpoint: string
  /** Ends it and deletes its folder. */
  dispose(): Promise<void>
}

/** Of what the stand-in takes (`NeonOptions` of local/neon/server.ts), what is said here. */
export interface NeonProcessOptions {
  maxAwake?: number
  idleMs?: number
  packAfterMs?: number
  postgresUrl?: string
}

const placesSchema = z.object({ url: z.string(), sqlEndpoint: z.string() })

export async function startNeonProcess(options: NeonProcessOptions = {}): Promise<NeonProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'alcove-neon-'))
  const script = join(import.meta.dirname, '../conformance/neon-process.ts')
  const child = spawn(process.execPath, ['--no-memory-protection-keys', script, dataDir, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('the stand-in for Neon did not start'))),
  ])) as [Buffer]
  return {
    ...placesSchema.parse(JSON.parse(line.toString())),
    async dispose() {
      child.kill('SIGKILL')
      await exited
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const entrySchema = z.object({
  startedAt: z.number(),
  endedAt: z.number(),
  operation: z.string(),
  detail: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type NeonCall = z.infer<typeof entrySchema>

/** What it was asked since the log was last emptied: the last 10,000 requests. */
export async function callsTo({ url }: Pick<NeonProcess, 'url'>): Promise<NeonCall[]> {
  return z.array(entrySchema).parse(await (await fetch(new URL('/_stand-in/log', url))).json())
}

export async function forgetCallsTo({ url }: Pick<NeonProcess, 'url'>): Promise<void> {
  await fetch(new URL('/_stand-in/log', url), { method: 'DELETE' })
}
