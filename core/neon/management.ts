/** Neon's management API in the product's words. Failures are values that say what may be done next. */
import { type Api, createApiClient } from '@neondatabase/api-client'
import { classifyNeonError, type NeonFailure } from './failures.ts'
import {
  connectionSchema,
  createdSchema,
  endpointListSchema,
  type ListedProject,
  type NeonEndpoint,
  type NeonOperation,
  type NeonProject,
  operationListSchema,
  type ProjectQuota,
  type ProjectUsage,
  projectListSchema,
  toQuota,
  usageSchema,
} from './replies.ts'

export type { ListedProject, NeonEndpoint, NeonOperation, NeonProject, ProjectQuota, ProjectUsage }

/** The Postgres that a new tenant gets. */
export const POSTGRES_VERSION = 17
/** What Neon calls the first database and its owner unless told otherwise; said anyway, because they are asked for by name later. */
const DATABASE_NAME = 'neondb'
const ROLE_NAME = 'neondb_owner'
/** What a project has where its tenant's plan says nothing else. */
const DEFAULT_SETTINGS = {
  /** A day of history: enough for an operator to restore a tenant to yesterday, and Neon bills more by the day. */
  historySeconds: 86_400,
  /** The smallest compute is enough for one tenant's questions; a whole unit helps while a large document is embedded. */
  minComputeUnits: 0.25,
  maxComputeUnits: 1,
  /** 0 is Neon's default of five minutes, the shortest that every plan may have. */
  suspendTimeoutSeconds: 0,
} satisfies ProjectSettings

/** A create takes about a second; one that takes longer than this is looked up instead. */
const CREATE_TIMEOUT_MS = 20_000
const READ_TIMEOUT_MS = 10_000
/** More namesakes than this would mean that something else goes wrong. */
const SEARCH_LIMIT = 100
/** The longest page that the API gives. */
const PAGE_LIMIT = 400
/** A project that is being made has a few; only a long-lived one has more, and there the newest say enough. */
const OPERATIONS_LIMIT = 50

/** What a plan decides of a project. */
export interface ProjectSettings {
  quota?: ProjectQuota
  minComputeUnits?: number
  maxComputeUnits?: number
  /** 0: Neon's default of five minutes; -1: never. */
  suspendTimeoutSeconds?: number
  historySeconds?: number
}

export type NeonAnswer<T> = { ok: true; value: T } | { ok: false; failure: NeonFailure }

export interface NeonManagement {
  /** Projects of exactly this name, oldest first. Neon lets several have one name. */
  findProjectsByName(name: string): Promise<NeonAnswer<NeonProject[]>>
  /** Not idempotent: after 'unknown-outcome', find the project by its name before anything else. */
  createProject(wish: NewProject): Promise<NeonAnswer<{ project: NeonProject; connectionString: string | null }>>
  /** The connection string with its password, as Neon has it now. */
  getConnectionString(projectId: string): Promise<NeonAnswer<string>>
  /** Neon keeps a deleted project for seven days. 'not-found' also for one that is deleted already. */
  deleteProject(projectId: string): Promise<NeonAnswer<null>>
  renameProject(projectId: string, name: string): Promise<NeonAnswer<null>>
  /** What is left out of `settings` stays; a quota replaces the whole quota. Computes that exist keep their size: see `patchEndpoint`. */
  patchProject(projectId: string, settings: ProjectSettings): Promise<NeonAnswer<null>>
  /** Wakes no compute. */
  getProject(projectId: string): Promise<NeonAnswer<{ project: NeonProject; usage: ProjectUsage }>>
  /** The computes that can write; a project of ours has one. */
  listEndpoints(projectId: string): Promise<NeonAnswer<NeonEndpoint[]>>
  patchEndpoint(projectId: string, endpointId: string, size: EndpointSize): Promise<NeonAnswer<null>>
  /** The latest operations of a project, newest first. */
  listOperations(projectId: string): Promise<NeonAnswer<NeonOperation[]>>
  /**
   * A page of the account's projects. `search`: part of a name or an id; `deleted`: those that are deleted and can still
   * be recovered, instead of those that are there. `complete` is false when Neon couldn't describe some of the page.
   */
  listProjects(query: ProjectQuery): Promise<NeonAnswer<ProjectPage>>
}

export interface NewProject {
  name: string
  region: string
  settings?: ProjectSettings
}

export type EndpointSize = Pick<ProjectSettings, 'minComputeUnits' | 'maxComputeUnits' | 'suspendTimeoutSeconds'>

export interface ProjectQuery {
  search?: string
  deleted?: boolean
  /** `next` of the page before. */
  cursor?: string
}

export interface ProjectPage {
  projects: ListedProject[]
  /** Null: this was the last page. */
  next: string | null
  complete: boolean
}

export interface NeonAccess {
  apiUrl: string
  apiKey: string
  /** Needed with a personal API key; an organization's key knows its own. */
  organizationId?: string
  /** For tests; left out, the platform's. */
  fetch?: typeof fetch
}

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

    createProject: ({ name, region, settings }) =>
      write(async () => {
        const project = {
          name,
          region_id: region,
          pg_version: POSTGRES_VERSION,
          branch: { database_name: DATABASE_NAME, role_name: ROLE_NAME },
          ...projectBody({ ...DEFAULT_SETTINGS, ...settings }),
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

    renameProject: (projectId, name) =>
      write(async () => {
        await api.updateProject(projectId, { project: { name } }, { timeout: READ_TIMEOUT_MS })
        return { ok: true, value: null }
      }),

    patchProject: (projectId, settings) =>
      write(async () => {
        await api.updateProject(projectId, { project: projectBody(settings) }, { timeout: READ_TIMEOUT_MS })
        return { ok: true, value: null }
      }),

    getProject: (projectId) =>
      read(async () => {
        const reply = await api.getProject(projectId, { timeout: READ_TIMEOUT_MS })
        return { ok: true, value: usageSchema.parse(reply.data).project }
      }),

    listEndpoints: (projectId) =>
      read(async () => {
        const reply = await api.listProjectEndpoints(projectId, { timeout: READ_TIMEOUT_MS })
        const { endpoints } = endpointListSchema.parse(reply.data)
        const value = endpoints.filter(({ type }) => type === 'read_write').map(({ endpoint }) => endpoint)
        return { ok: true, value }
      }),

    patchEndpoint: (projectId, endpointId, size) =>
      write(async () => {
        await api.updateProjectEndpoint(
          projectId,
          endpointId,
          { endpoint: computeBody(size) },
          { timeout: READ_TIMEOUT_MS },
        )
        return { ok: true, value: null }
      }),

    listOperations: (projectId) =>
      read(async () => {
        const reply = await api.listProjectOperations(
          { projectId, limit: OPERATIONS_LIMIT },
          { timeout: READ_TIMEOUT_MS },
        )
        return { ok: true, value: operationListSchema.parse(reply.data).operations }
      }),

    listProjects: ({ search, deleted, cursor }) =>
      read(async () => {
        const query = {
          limit: PAGE_LIMIT,
          ...(search === undefined ? {} : { search }),
          ...(deleted === true ? { recoverable: true } : {}),
          ...(cursor === undefined ? {} : { cursor }),
          ...organization,
        }
        const page = projectListSchema.parse((await api.listProjects(query, { timeout: READ_TIMEOUT_MS })).data)
        const complete = !page.unavailable_project_ids?.length
        // Neon gives a cursor with its last page, too; the page after that is empty.
        const next = page.projects.length === 0 && complete ? null : (page.pagination?.cursor ?? null)
        return { ok: true, value: { projects: page.projects, next, complete } }
      }),
  }
}

/** Settings in the API's words; what is left out is left out there, too. */
function projectBody(settings: ProjectSettings) {
  const { historySeconds, quota } = settings
  const compute = computeBody(settings)
  return {
    ...(historySeconds === undefined ? {} : { history_retention_seconds: historySeconds }),
    ...(Object.keys(compute).length === 0 ? {} : { default_endpoint_settings: compute }),
    ...(quota === undefined ? {} : { settings: { quota: toQuota(quota) } }),
  }
}

function computeBody({ minComputeUnits, maxComputeUnits, suspendTimeoutSeconds }: EndpointSize) {
  return {
    ...(minComputeUnits === undefined ? {} : { autoscaling_limit_min_cu: minComputeUnits }),
    ...(maxComputeUnits === undefined ? {} : { autoscaling_limit_max_cu: maxComputeUnits }),
    ...(suspendTimeoutSeconds === undefined ? {} : { suspend_timeout_seconds: suspendTimeoutSeconds }),
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
