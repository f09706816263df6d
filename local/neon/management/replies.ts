/** Stored projects in the words of the management API (schemas of the same names in its OpenAPI document). No I/O. */
import { isFinished, type Operation, type Project, recoverableUntil } from '../projects/project.ts'
import { consumptionPeriod } from '../projects/quota.ts'
import { sumUsage, type Usage } from '../projects/usage.ts'
import { proxyHost } from './regions.ts'

/** Who owns everything in the stand-in. */
export const owner = {
  id: '00000000-0000-4000-8000-000000000001',
  email: 'developer@example.com',
  name: 'Local Developer',
  organizationId: 'org-local-stand-in-00000001',
  organizationName: 'Local',
  branchesLimit: 1,
}

const provisioner = 'k8s-neonvm'

function projectBasics(project: Project) {
  return {
    id: project.id,
    platform_id: 'aws',
    region_id: project.regionId,
    name: project.name,
    provisioner,
    default_endpoint_settings: project.defaultEndpointSettings,
    settings: project.settings,
    pg_version: project.pgVersion,
    proxy_host: proxyHost(project.regionId),
    branch_logical_size_limit: 0,
    branch_logical_size_limit_bytes: 0,
    store_passwords: true,
    creation_source: 'console',
    history_retention_seconds: project.historyRetentionSeconds,
    created_at: project.createdAt,
    updated_at: project.updatedAt,
    synthetic_storage_size: project.logicalSizeBytes,
    owner_id: owner.id,
    org_id: project.orgId,
    compute_last_active_at: project.endpoint.lastActiveAt,
  }
}

function consumption(project: Project, usage: Usage, now: Date) {
  const { start, end } = consumptionPeriod(now)
  const used = sumUsage(usage, start.getTime(), end.getTime())
  return {
    active_time_seconds: Math.round(used.activeSeconds),
    compute_time_seconds: Math.round(used.computeUnitSeconds),
    cpu_used_sec: Math.round(used.computeUnitSeconds),
    written_data_bytes: project.writtenBytes,
    data_transfer_bytes: used.transferBytes,
  }
}

export function toProject(project: Project, usage: Usage, now: Date) {
  const { start, end } = consumptionPeriod(now)
  return {
    ...projectBasics(project),
    ...consumption(project, usage, now),
    data_storage_bytes_hour: 0,
    consumption_period_start: start.toISOString(),
    consumption_period_end: end.toISOString(),
    owner: {
      email: owner.email,
      name: owner.name,
      branches_limit: owner.branchesLimit,
      subscription_type: 'launch_v3',
    },
  }
}

export function toProjectListItem(project: Project, usage: Usage, now: Date) {
  const { active_time_seconds, cpu_used_sec } = consumption(project, usage, now)
  return {
    ...projectBasics(project),
    org_name: owner.organizationName,
    active_time: active_time_seconds,
    cpu_used_sec,
    deleted_at: project.deletedAt,
    recoverable_until: recoverableUntil(project)?.toISOString(),
  }
}

export function toBranch(project: Project, usage: Usage, now: Date) {
  return {
    ...consumption(project, usage, now),
    id: project.branch.id,
    project_id: project.id,
    name: project.branch.name,
    current_state: 'ready',
    state_changed_at: project.createdAt,
    logical_size: project.logicalSizeBytes,
    creation_source: 'console',
    primary: true,
    default: true,
    protected: false,
    created_at: project.createdAt,
    updated_at: project.updatedAt,
    init_source: 'parent-data',
  }
}

export function toEndpoint(project: Project, isAwake: boolean) {
  const { endpoint } = project
  return {
    host: hostOf(project),
    id: endpoint.id,
    name: endpoint.name,
    project_id: project.id,
    branch_id: project.branch.id,
    autoscaling_limit_min_cu: endpoint.minComputeUnits,
    autoscaling_limit_max_cu: endpoint.maxComputeUnits,
    region_id: project.regionId,
    type: 'read_write',
    current_state: isAwake ? 'active' : 'idle',
    settings: {},
    pooler_enabled: false,
    pooler_mode: 'transaction',
    disabled: endpoint.disabled,
    passwordless_access: true,
    last_active: endpoint.lastActiveAt,
    creation_source: 'console',
    created_at: project.createdAt,
    updated_at: endpoint.updatedAt,
    started_at: endpoint.startedAt,
    suspended_at: isAwake ? undefined : endpoint.suspendedAt,
    proxy_host: proxyHost(project.regionId),
    suspend_timeout_seconds: endpoint.suspendTimeoutSeconds,
    provisioner,
  }
}

export function toRole(project: Project, withPassword: boolean) {
  return {
    branch_id: project.branch.id,
    name: project.role.name,
    password: withPassword ? project.role.password : undefined,
    protected: false,
    created_at: project.createdAt,
    updated_at: project.role.updatedAt,
  }
}

export function toDatabase(project: Project) {
  return {
    id: project.database.id,
    branch_id: project.branch.id,
    name: project.database.name,
    owner_name: project.role.name,
    created_at: project.createdAt,
    updated_at: project.createdAt,
  }
}

export function toOperation(project: Project, operation: Operation, now: Date) {
  const finished = isFinished(operation, now.getTime())
  const elapsed = Math.min(operation.durationMs, Math.max(0, now.getTime() - Date.parse(operation.createdAt)))
  return {
    id: operation.id,
    project_id: project.id,
    branch_id: project.branch.id,
    endpoint_id: operation.action.endsWith('_compute') ? project.endpoint.id : undefined,
    action: operation.action,
    status: finished ? 'finished' : 'running',
    failures_count: 0,
    created_at: operation.createdAt,
    updated_at: new Date(Date.parse(operation.createdAt) + elapsed).toISOString(),
    total_duration_ms: Math.round(elapsed),
  }
}

/** Where a project's SQL would go at Neon; the stand-in recognizes the first label, wherever it is sent. */
export function hostOf(project: Project, pooled = false): string {
  return `${project.endpoint.id}${pooled ? '-pooler' : ''}.${proxyHost(project.regionId)}`
}

export function connectionUri(project: Project, pooled = false): string {
  const { role, database } = project
  return `postgresql://${role.name}:${role.password}@${hostOf(project, pooled)}/${database.name}?sslmode=require`
}

export function toConnectionDetails(project: Project) {
  return {
    connection_uri: connectionUri(project),
    connection_parameters: {
      database: project.database.name,
      password: project.role.password,
      role: project.role.name,
      host: hostOf(project),
      pooler_host: hostOf(project, true),
    },
  }
}
