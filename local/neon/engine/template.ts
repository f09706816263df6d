/** The database that every new project is a copy of. Made once; starting from nothing takes seconds. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { CompiledModules } from './messages.ts'
import { templateKey } from './pglite-settings.ts'

export interface TemplateData {
  directory: string
  modules: CompiledModules
}

/**
 * Returns the folder of the template for this version of PGlite, making it if it isn't there.
 * Several processes may ask for the same one at once: each makes its own, and the first to finish wins.
 */
export async function provideTemplate(
  templatesDirectory: string,
  modules: CompiledModules,
  signal: AbortSignal,
): Promise<string> {
  const finished = join(templatesDirectory, templateKey())
  if (existsSync(finished)) return finished
  mkdirSync(templatesDirectory, { recursive: true })
  const unfinished = mkdtempSync(join(templatesDirectory, 'unfinished-'))
  try {
    await build({ directory: join(unfinished, 'data'), modules }, signal)
    renameSync(join(unfinished, 'data'), finished)
  } catch (error) {
    if (!existsSync(finished)) throw error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
  return finished
}

/** Removes templates of other versions. */
export function removeOtherTemplates(templatesDirectory: string): void {
  for (const name of existsSync(templatesDirectory) ? readdirSync(templatesDirectory) : []) {
    if (name !== templateKey()) rmSync(join(templatesDirectory, name), { recursive: true, force: true })
  }
}

function build(data: TemplateData, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./template-thread.ts', import.meta.url), { workerData: data })
    signal.addEventListener('abort', () => void thread.terminate())
    thread.once('error', reject)
    thread.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`making the template ended with ${code}`)),
    )
  })
}
