/** What tests start the stand-in with: a folder of its own, and templates that all tests share. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiClient } from '@neondatabase/api-client'
import { type Neon, type NeonOptions, startNeon } from './server.ts'

/** Making a template takes seconds; this folder survives the tests and holds one for each version of PGlite. */
export const sharedTemplatesDir = join(import.meta.dirname, '../../node_modules/.cache/alcove-neon')

export interface TestNeon extends Neon {
  dataDir: string
  api: ReturnType<typeof createApiClient>
  /** Creates a project and returns its connection string. */
  createProject(name: string): Promise<{ id: string; connectionString: string }>
  /** Stops the stand-in and deletes its folder. */
  dispose(): Promise<void>
}

export async function startTestNeon(options: Partial<NeonOptions> = {}): Promise<TestNeon> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'alcove-neon-')))
  const neon = await startNeon({ port: 0, templatesDir: sharedTemplatesDir, ...options, dataDir })
  const api = createApiClient({ apiKey: options.apiKey ?? 'local', baseURL: neon.url })
  return {
    ...neon,
    dataDir,
    api,
    async createProject(name) {
      const { data } = await api.createProject({ project: { name } })
      return { id: data.project.id, connectionString: data.connection_uris[0]?.connection_uri ?? '' }
    },
    async dispose() {
      await neon.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
