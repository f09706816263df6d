/** Neon's management API in the product's words. Failures are values that say what may be done next. */
import { type Api, createApiClient } from '@neondatabase/api-client'
import { z } from 'zod'
import { classifyNeonError, type NeonFailure } from './failures.ts'

/** The Postgres that a new tenant gets. */
export const POSTGRES_VERSION = 17
/** What Neon calls the first database and its owner unless told otherwise; said anyway, because they are asked for by name later. */
const DATABASE_NAME = 'neondb'
const ROLE_NAME = 'neondb_owner'
/** A day of history: enough for an operator to restore a tenant to yesterday, and Neon bills more by the day. */
const HISTORY_RETENTION_SECONDS = 86_400
/** The smallest compute is enough for one tenant's questions; a whole unit helps while a large document is embedded. */
const MIN_COMPUTE_UNITS = 0.25
const MAX_COMPUTE_UNITS = 1
/** 0 is Neon's default of five minutes, the shortest that every plan may have. */
const SUSPEND_TIMEOUT_SECONDS = 0

/** A create takes about a second; one that takes longer than this is looked up instead. */
const CREATE_TIMEOUT_MS = 20_000
const READ_TIMEOUT_MS = 10_000
/** More namesakes than this would mean that something else goes wrong. */
const SEARCH_LIMIT = 100

export interface NeonProject {
  id: string
  name: string
  region: string
  postgresVersion: number
  createdAt: string
}

export type NeonAnswer<T> = { ok: true; value: T } | { ok: false; failure: NeonFailure }

export interface NeonManagement {
  /** Projects of exactly this name, oldest first. Neon lets several have one name. */
  findProjectsByName(name: string): Promise<NeonAnswer<NeonProject[]>>
  /** Not idempotent: after 'unknown-outcome', find the project by its name before anything else. */
  createProject(wish: {
    name: string
    region: string
  }): Promise<NeonAnswer<{ project: NeonProject; connectionString: string | null }>>
  /** The connection string with its password, as Neon has it now. */
  getConnectionString(projectId: string): Promise<NeonAnswer<string>>
  /** Neon keeps a deleted project for seven days. */
  deleteProject(projectId: string): Promise<NeonAnswer<null>>
}

export interface NeonAccess {
  apiUrl: string
  apiKey: string
  /** Needed with a personal API key; an organization's key knows its own. */
  organizationId?: string
  /** For tests; left out, the platform's. */
  fetch?: typeof fetch
}

const projectSchema = z
  .object({ id: z.string(), name: z.string(), region_id: z.string(), pg_version: z.int(), created_at: z.string() })
  .transform(
    (project): NeonProject => ({
      id: project.id,
      name: project.name,
      region: project.region_id,
      postgresVersion: project.pg_version,
      createdAt: project.created_at,
    }),
  )
const projectListSchema = z.object({
  projects: z.array(projectSchema),
  unavailable_project_ids: z.array(z.string()).optional(),
})
const createdSchema = z.object({
  project: projectSchema,
  connection_uris: z.array(z.object({ connection_uri: z.string().min(1) })).optional(),
})
const connectionSchema = z.object({ uri: z.string().min(1) })

/** Management by the official client. */
export function neonManagement({ apiUrl, apiKey, organizationId, fetch: send }: NeonAccess): NeonManagement {
  const api: Api<unknown> = createApiClient({
    apiKey,
    baseURL: apiUrl,
    adapter: 'fetch',
    // Reads the global on each call: a runtime, or a test, may replace it later.
    env: { fetch: send ?? ((input: RequestInfo | URL, init?: RequestInit) => fetch(input, init)) },
  })
  const organization = organizationId ? { org_id: organizationId } : {}

  return {
    findProjectsByName: (name) =>
      read(async () => {
        const query = { search: name, limit: SEARCH_LIMIT, ...organization }
        const list = projectListSchema.parse((await api.listProjects(query, { timeout: READ_TIMEOUT_MS })).data)
        // A project that Neon knows but couldn't describe may be the one that is looked for.
        if (list.unavailable_project_ids?.length) return { ok: false, failure: { kind: 'unavailable' } }
        const namesakes = list.projects.filter((project) => project.name === name)
        return { ok: true, value: namesakes.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt)) }
      }),

    createProject: ({ name, region }) =>
      write(async () => {
        const project = {
          name,
          region_id: region,
          pg_version: POSTGRES_VERSION,
          history_retention_seconds: HISTORY_RETENTION_SECONDS,
          branch: { database_name: DATABASE_NAME, role_name: ROLE_NAME },
          default_endpoint_settings: {
            autoscaling_limit_min_cu: MIN_COMPUTE_UNITS,
            autoscaling_limit_max_cu: MAX_COMPUTE_UNITS,
            suspend_timeout_seconds: SUSPEND_TIMEOUT_SECONDS,
          },
          ...organization,
        }
        const created = createdSchema.parse((await api.createProject({ project }, { timeout: CREATE_TIMEOUT_MS })).data)
        const connectionString = created.connection_uris?.[0]?.connection_uri ?? null
        return { ok: true, value: { project: created.project, connectionString } }
      }),

    getConnectionString: (projectId) =>
      read(async () => {
        const names = { projectId, database_name: DATABASE_NAME, role_name: ROLE_NAME }
        const reply = await api.getConnectionUri(names, { timeout: READ_TIMEOUT_MS })
        return { ok: true, value: connectionSchema.parse(reply.data).uri }
      }),

    deleteProject: (projectId) =>
      write(async () => {
        await api.deleteProject(projectId, { timeout: READ_TIMEOUT_MS })
        return { ok: true, value: null }
      }),
  }
}

const read = <T>(work: () => Promise<NeonAnswer<T>>) => attempt('read', work)
const write = <T>(work: () => Promise<NeonAnswer<T>>) => attempt('write', work)

async function attempt<T>(effect: 'read' | 'write', work: () => Promise<NeonAnswer<T>>): Promise<NeonAnswer<T>> {
  try {
    return await work()
  } catch (error) {
    return { ok: false, failure: classifyNeonError(error, effect) }
  }
}
