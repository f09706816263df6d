/** Neon's quotas: a project that has used up one of them is not woken until it is raised or the month ends. No I/O. */
import type { Project } from './project.ts'
import { sumUsage, type Usage } from './usage.ts'

/** The quota that is used up, or `undefined`. A quota of 0 or none is no limit. */
export function exceededQuota(project: Project, usage: Usage, now: Date): string | undefined {
  const quota = project.settings.quota
  if (typeof quota !== 'object' || quota === null || Array.isArray(quota)) return undefined
  const used = sumUsage(usage, consumptionPeriod(now).start.getTime())
  const amounts: Record<string, number> = {
    active_time_seconds: used.activeSeconds,
    compute_time_seconds: used.computeUnitSeconds,
    data_transfer_bytes: used.transferBytes,
    written_data_bytes: project.writtenBytes,
    logical_size_bytes: project.logicalSizeBytes,
  }
  return Object.keys(amounts).find((name) => {
    const limit = quota[name]
    return typeof limit === 'number' && limit > 0 && (amounts[name] ?? 0) >= limit
  })
}

/** Consumption is counted by calendar months. */
export function consumptionPeriod(now: Date): { start: Date; end: Date } {
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  return { start: new Date(Date.UTC(year, month, 1)), end: new Date(Date.UTC(year, month + 1, 1)) }
}
