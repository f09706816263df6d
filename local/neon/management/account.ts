import type { ManagementDeps, Route } from './deps.ts'
import { regions } from './regions.ts'
import { owner } from './replies.ts'

/** When the stand-in's organization was made: some fixed time. */
const organizationSince = '2024-01-01T00:00:00.000Z'

export function accountRoutes(deps: ManagementDeps): Route[] {
  return [
    { operation: 'getActiveRegions', method: 'GET', path: '/regions', handle: (c) => c.json({ regions }) },
    {
      operation: 'getCurrentUserInfo',
      method: 'GET',
      path: '/users/me',
      handle: (c) =>
        c.json({
          active_seconds_limit: 0,
          compute_seconds_limit: 0,
          auth_accounts: [],
          email: owner.email,
          id: owner.id,
          image: '',
          login: 'developer',
          name: owner.name,
          last_name: '',
          projects_limit: deps.limits.projects,
          branches_limit: owner.branchesLimit,
          max_autoscaling_limit: 8,
          plan: 'launch_v3',
        }),
    },
    {
      operation: 'getCurrentUserOrganizations',
      method: 'GET',
      path: '/users/me/organizations',
      handle: (c) =>
        c.json({
          organizations: [
            {
              id: owner.organizationId,
              name: owner.organizationName,
              handle: 'local',
              plan: 'launch_v3',
              created_at: organizationSince,
              updated_at: organizationSince,
              managed_by: 'console',
            },
          ],
        }),
    },
  ]
}
