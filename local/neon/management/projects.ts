import { type Project, recoverableUntil } from '../projects/project.ts'
import { applyOperations, refuseWhileBusy, requireProject } from './access.ts'
import { newProject, toJson } from './create-project.ts'
import type { ManagementDeps, Route } from './deps.ts'
import { ApiError, badRequest, notFound } from './errors.ts'
import {
  connectionUri,
  toBranch,
  toConnectionDetails,
  toDatabase,
  toEndpoint,
  toOperation,
  toProject,
  toProjectListItem,
  toRole,
} from './replies.ts'
import {
  connectionUriQuery,
  listProjectsQuery,
  parseBody,
  parseQuery,
  projectCreateRequest,
  projectUpdateRequest,
} from './requests.ts'

export function projectRoutes(deps: ManagementDeps): Route[] {
  const { store, engine, meter } = deps
  const isActive = (project: Project) => project.deletedAt === undefined
  const replyOf = (project: Project) => toProject(project, meter.usage(project), new Date())

  return [
    {
      operation: 'createProject',
      method: 'POST',
      path: '/projects',
      async handle(c) {
        const { project: wish } = await parseBody(c, projectCreateRequest)
        const count = store.list().filter(isActive).length
        if (count >= deps.limits.projects) {
          const message = `user projects limit of ${deps.limits.projects} exceeded, got ${count}`
          throw new ApiError(422, message, 'PROJECTS_LIMIT_EXCEEDED')
        }
        const project = newProject(wish, deps.operationMs)
        store.create(project)
        const now = new Date()
        const reply = {
          project: replyOf(project),
          connection_uris: [toConnectionDetails(project)],
          roles: [toRole(project, true)],
          databases: [toDatabase(project)],
          operations: project.operations.map((operation) => toOperation(project, operation, now)),
          branch: toBranch(project, {}, now),
          endpoints: [toEndpoint(project, false)],
        }
        return c.json(reply, 201)
      },
    },
    {
      operation: 'listProjects',
      method: 'GET',
      path: '/projects',
      handle(c) {
        const query = parseQuery(c, listProjectsQuery)
        const now = new Date()
        const search = query.search?.toLowerCase() ?? ''
        const found = store
          .list()
          .filter((project) => isActive(project) !== (query.recoverable ?? false))
          .filter((project) => query.org_id === undefined || project.orgId === query.org_id)
          .filter((project) => project.name.toLowerCase().includes(search) || project.id.includes(search))
          .filter((project) => query.cursor === undefined || positionOf(project) < decodeCursor(query.cursor))
          .sort((a, b) => (positionOf(a) < positionOf(b) ? 1 : -1))
        const page = found.slice(0, query.limit)
        const last = page.at(-1)
        return c.json({
          projects: page.map((project) => toProjectListItem(project, meter.usage(project), now)),
          applications: {},
          integrations: {},
          // As at Neon also the last page has one; the page after it is empty.
          ...(last === undefined ? {} : { pagination: { cursor: encodeCursor(last) } }),
        })
      },
    },
    {
      operation: 'getProject',
      method: 'GET',
      path: '/projects/:project_id',
      handle: (c) => c.json({ project: replyOf(requireProject(deps, c)) }),
    },
    {
      operation: 'updateProject',
      method: 'PATCH',
      path: '/projects/:project_id',
      async handle(c) {
        const project = requireProject(deps, c)
        const { project: wish } = await parseBody(c, projectUpdateRequest)
        refuseWhileBusy(project)
        const { project: after, operations } = applyOperations(deps, project, [], (current) => ({
          ...current,
          name: wish.name ?? current.name,
          settings: { ...current.settings, ...toJson(wish.settings ?? {}) },
          defaultEndpointSettings: {
            ...current.defaultEndpointSettings,
            ...toJson(wish.default_endpoint_settings ?? {}),
          },
          historyRetentionSeconds: wish.history_retention_seconds ?? current.historyRetentionSeconds,
          updatedAt: new Date().toISOString(),
        }))
        return c.json({ project: replyOf(after), operations })
      },
    },
    {
      operation: 'deleteProject',
      method: 'DELETE',
      path: '/projects/:project_id',
      handle(c) {
        const project = requireProject(deps, c)
        refuseWhileBusy(project)
        const now = new Date().toISOString()
        store.update(project.id, (current) => ({ ...current, deletedAt: now, updatedAt: now }))
        engine.suspend(project.id)
        return c.json({ project: replyOf(store.get(project.id) ?? project) })
      },
    },
    {
      operation: 'recoverProject',
      method: 'POST',
      path: '/projects/:project_id/recover',
      handle(c) {
        const project = store.get(c.req.param('project_id') ?? '')
        if (project === undefined) throw notFound('project')
        const until = recoverableUntil(project)
        if (until === undefined || until.getTime() <= Date.now()) throw badRequest('project is not recoverable')
        store.update(project.id, (current) => ({
          ...current,
          deletedAt: undefined,
          updatedAt: new Date().toISOString(),
        }))
        const recovered = store.get(project.id) ?? project
        return c.json({
          project: replyOf(recovered),
          branches: [toBranch(recovered, meter.usage(recovered), new Date())],
        })
      },
    },
    {
      operation: 'getConnectionURI',
      method: 'GET',
      path: '/projects/:project_id/connection_uri',
      handle(c) {
        const project = requireProject(deps, c)
        const query = parseQuery(c, connectionUriQuery)
        if (query.branch_id !== undefined && query.branch_id !== project.branch.id) throw notFound('branch')
        if (query.endpoint_id !== undefined && query.endpoint_id !== project.endpoint.id) throw notFound('endpoint')
        if (query.database_name !== project.database.name) throw notFound('database')
        if (query.role_name !== project.role.name) throw notFound('role')
        return c.json({ uri: connectionUri(project, query.pooled) })
      },
    },
  ]
}

/** Newest first, and unique. */
function positionOf(project: Project): string {
  return `${project.createdAt} ${project.id}`
}

function encodeCursor(project: Project): string {
  return Buffer.from(positionOf(project)).toString('base64url')
}

function decodeCursor(cursor: string): string {
  return Buffer.from(cursor, 'base64url').toString()
}
