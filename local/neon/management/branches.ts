/** A project of the stand-in has one branch with one endpoint, one role and one database. */
import { createPassword } from '../projects/ids.ts'
import { applyOperations, refuseWhileBusy, requireBranch, requireProject } from './access.ts'
import type { ManagementContext, ManagementDeps, Route } from './deps.ts'
import { notFound } from './errors.ts'
import { toBranch, toDatabase, toEndpoint, toRole } from './replies.ts'

const branchPath = '/projects/:project_id/branches/:branch_id'

export function branchRoutes(deps: ManagementDeps): Route[] {
  const { engine, meter } = deps

  const requireRole = (c: ManagementContext) => {
    const project = requireBranch(deps, c)
    if (c.req.param('role_name') !== project.role.name) throw notFound('role')
    return project
  }

  return [
    {
      operation: 'listProjectBranches',
      method: 'GET',
      path: '/projects/:project_id/branches',
      handle(c) {
        const project = requireProject(deps, c)
        const search = c.req.query('search') ?? ''
        const matches = project.branch.name.includes(search) || project.branch.id.includes(search)
        return c.json({
          branches: matches ? [toBranch(project, meter.usage(project), new Date())] : [],
          annotations: {},
          pagination: {
            sort_by: c.req.query('sort_by') ?? 'updated_at',
            sort_order: c.req.query('sort_order') ?? 'desc',
          },
        })
      },
    },
    {
      operation: 'getProjectBranch',
      method: 'GET',
      path: branchPath,
      handle(c) {
        const project = requireBranch(deps, c)
        return c.json({
          branch: toBranch(project, meter.usage(project), new Date()),
          annotation: { object: { type: 'console/branch', id: project.branch.id }, value: {} },
        })
      },
    },
    {
      operation: 'listProjectBranchEndpoints',
      method: 'GET',
      path: `${branchPath}/endpoints`,
      handle(c) {
        const project = requireBranch(deps, c)
        return c.json({ endpoints: [toEndpoint(project, engine.state(project.id) === 'awake')] })
      },
    },
    {
      operation: 'listProjectBranchDatabases',
      method: 'GET',
      path: `${branchPath}/databases`,
      handle: (c) => c.json({ databases: [toDatabase(requireBranch(deps, c))] }),
    },
    {
      operation: 'getProjectBranchDatabase',
      method: 'GET',
      path: `${branchPath}/databases/:database_name`,
      handle(c) {
        const project = requireBranch(deps, c)
        if (c.req.param('database_name') !== project.database.name) throw notFound('database')
        return c.json({ database: toDatabase(project) })
      },
    },
    {
      operation: 'listProjectBranchRoles',
      method: 'GET',
      path: `${branchPath}/roles`,
      handle: (c) => c.json({ roles: [toRole(requireBranch(deps, c), false)] }),
    },
    {
      operation: 'getProjectBranchRole',
      method: 'GET',
      path: `${branchPath}/roles/:role_name`,
      handle: (c) => c.json({ role: toRole(requireRole(c), false) }),
    },
    {
      operation: 'getProjectBranchRolePassword',
      method: 'GET',
      path: `${branchPath}/roles/:role_name/reveal_password`,
      handle: (c) => c.json({ password: requireRole(c).role.password }),
    },
    {
      operation: 'resetProjectBranchRolePassword',
      method: 'POST',
      path: `${branchPath}/roles/:role_name/reset_password`,
      handle(c) {
        const before = requireRole(c)
        refuseWhileBusy(before)
        const { project, operations } = applyOperations(deps, before, ['apply_config'], (current) => ({
          ...current,
          role: { ...current.role, password: createPassword(), updatedAt: new Date().toISOString() },
        }))
        return c.json({ role: toRole(project, true), operations })
      },
    },
  ]
}
