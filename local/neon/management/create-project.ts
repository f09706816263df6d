/** What a new project is made of. No I/O. */
import { randomInt } from 'node:crypto'
import type { z } from 'zod'
import { databaseName, ownerName } from '../engine/pglite-settings.ts'
import { createId, createPassword } from '../projects/ids.ts'
import type { Project } from '../projects/project.ts'
import { newOperations } from './access.ts'
import { badRequest } from './errors.ts'
import { regions } from './regions.ts'
import { owner } from './replies.ts'
import type { projectCreateRequest } from './requests.ts'

const defaultRegion = regions.find((region) => region.default)?.region_id ?? ''
const daySeconds = 86_400

/** @throws a 400 for what the stand-in doesn't offer. */
export function newProject(wish: z.infer<typeof projectCreateRequest>['project'], operationMs: number): Project {
  const regionId = wish.region_id ?? defaultRegion
  if (!regions.some((region) => region.region_id === regionId)) throw badRequest(`region ${regionId} is not supported`)
  // Copies of one template have one database and one role; the product uses these.
  if (
    (wish.branch?.database_name ?? databaseName) !== databaseName ||
    (wish.branch?.role_name ?? ownerName) !== ownerName
  ) {
    throw badRequest(`the stand-in only has the database ${databaseName} with the role ${ownerName}`)
  }
  const id = createId()
  const now = new Date().toISOString()
  const defaults = wish.default_endpoint_settings ?? {}
  const minComputeUnits = defaults.autoscaling_limit_min_cu ?? wish.autoscaling_limit_min_cu ?? 0.25
  const maxComputeUnits =
    defaults.autoscaling_limit_max_cu ?? wish.autoscaling_limit_max_cu ?? Math.max(minComputeUnits, 2)
  if (maxComputeUnits < minComputeUnits) throw badRequest('autoscaling_limit_max_cu is below autoscaling_limit_min_cu')
  return {
    id,
    name: wish.name ?? id,
    orgId: wish.org_id ?? owner.organizationId,
    regionId,
    pgVersion: wish.pg_version ?? 17,
    historyRetentionSeconds: wish.history_retention_seconds ?? daySeconds,
    settings: toJson(wish.settings ?? {}),
    defaultEndpointSettings: toJson({
      ...defaults,
      autoscaling_limit_min_cu: minComputeUnits,
      autoscaling_limit_max_cu: maxComputeUnits,
      suspend_timeout_seconds: defaults.suspend_timeout_seconds ?? 0,
    }),
    createdAt: now,
    updatedAt: now,
    branch: { id: createId('br-'), name: wish.branch?.name ?? 'main' },
    endpoint: {
      id: createId('ep-'),
      minComputeUnits,
      maxComputeUnits,
      suspendTimeoutSeconds: defaults.suspend_timeout_seconds ?? 0,
      disabled: false,
      updatedAt: now,
    },
    role: { name: ownerName, password: createPassword(), updatedAt: now },
    database: { id: randomInt(1, 2 ** 31), name: databaseName },
    operations: newOperations(['create_timeline', 'start_compute'], operationMs),
    usage: {},
    writtenBytes: 0,
    logicalSizeBytes: 0,
  }
}

/** Settings are kept and given back as they came; they entered as JSON. */
export function toJson(settings: object): Project['settings'] {
  return JSON.parse(JSON.stringify(settings))
}
