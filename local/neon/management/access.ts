/** How handlers find projects and change them. */
import { randomUUID } from 'node:crypto'
import { isFinished, type Operation, type OperationAction, type Project } from '../projects/project.ts'
import type { ManagementContext, ManagementDeps } from './deps.ts'
import { locked, notFound } from './errors.ts'
import { toOperation } from './replies.ts'

/** More than these are forgotten, the oldest first. */
const keptOperations = 100

/** The project of the path. @throws a 404 also for a deleted one. */
export function requireProject(deps: ManagementDeps, context: ManagementContext): Project {
  const project = deps.store.get(context.req.param('project_id') ?? '')
  if (project === undefined || project.deletedAt !== undefined) throw notFound('project')
  return project
}

export function requireBranch(deps: ManagementDeps, context: ManagementContext): Project {
  const project = requireProject(deps, context)
  if (context.req.param('branch_id') !== project.branch.id) throw notFound('branch')
  return project
}

export function requireEndpoint(deps: ManagementDeps, context: ManagementContext): Project {
  const project = requireProject(deps, context)
  if (context.req.param('endpoint_id') !== project.endpoint.id) throw notFound('endpoint')
  return project
}

/** @throws a 423 while operations of the project run. */
export function refuseWhileBusy(project: Project): void {
  if (project.operations.some((operation) => !isFinished(operation, Date.now()))) throw locked()
}

/**
 * Changes a project as one operation, or several. Returns the project as it is then, and the operations for the reply.
 */
export function applyOperations(
  deps: ManagementDeps,
  project: Project,
  actions: OperationAction[],
  change: (project: Project) => Project,
) {
  const operations = newOperations(actions, deps.operationMs)
  deps.store.update(project.id, (current) => ({
    ...change(current),
    operations: [...current.operations, ...operations].slice(-keptOperations),
  }))
  const after = deps.store.get(project.id) ?? project
  return { project: after, operations: operations.map((operation) => toOperation(after, operation, new Date())) }
}

export function newOperations(actions: OperationAction[], durationMs: number): Operation[] {
  const createdAt = new Date().toISOString()
  return actions.map((action) => ({ id: randomUUID(), action, createdAt, durationMs }))
}
