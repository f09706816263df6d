import { requireProject } from './access.ts'
import type { ManagementDeps, Route } from './deps.ts'
import { badRequest, notFound } from './errors.ts'
import { toOperation } from './replies.ts'
import { listOperationsQuery, parseQuery } from './requests.ts'

export function operationRoutes(deps: ManagementDeps): Route[] {
  return [
    {
      operation: 'listProjectOperations',
      method: 'GET',
      path: '/projects/:project_id/operations',
      handle(c) {
        const project = requireProject(deps, c)
        const query = parseQuery(c, listOperationsQuery)
        const newestFirst = project.operations.toReversed()
        const after = newestFirst.findIndex((operation) => operation.id === query.cursor)
        if (query.cursor !== undefined && after === -1) throw badRequest('cursor is not valid')
        const page = newestFirst.slice(after + 1, after + 1 + query.limit)
        const last = page.at(-1)
        return c.json({
          operations: page.map((operation) => toOperation(project, operation, new Date())),
          ...(last === undefined ? {} : { pagination: { cursor: last.id } }),
        })
      },
    },
    {
      operation: 'getProjectOperation',
      method: 'GET',
      path: '/projects/:project_id/operations/:operation_id',
      handle(c) {
        const project = requireProject(deps, c)
        const operation = project.operations.find(({ id }) => id === c.req.param('operation_id'))
        if (operation === undefined) throw notFound('operation')
        return c.json({ operation: toOperation(project, operation, new Date()) })
      },
    },
  ]
}
