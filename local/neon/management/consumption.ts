import { z } from 'zod'
import type { Project } from '../projects/project.ts'
import { sumUsage, type Usage } from '../projects/usage.ts'
import type { ManagementDeps, Route } from './deps.ts'
import { ApiError, badRequest } from './errors.ts'
import { parseQuery } from './requests.ts'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs

const commaSeparated = z.string().transform((text) => text.split(',').filter((part) => part !== ''))

const query = z.object({
  cursor: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(100).default(10),
  project_ids: commaSeparated.optional(),
  from: z.iso.datetime({ offset: true }),
  to: z.iso.datetime({ offset: true }),
  granularity: z.enum(['hourly', 'daily', 'monthly']),
  org_id: z.string(),
  metrics: commaSeparated,
})

/** How far back each granularity goes. */
const historyMs = { hourly: 168 * hourMs, daily: 60 * dayMs, monthly: 366 * dayMs }

export function consumptionRoutes({ store, meter }: ManagementDeps): Route[] {
  return [
    {
      operation: 'getConsumptionHistoryPerProjectV2',
      method: 'GET',
      path: '/consumption_history/v2/projects',
      handle(c) {
        const wish = parseQuery(c, query)
        const unknown = wish.metrics.find((metric) => !Object.hasOwn(metrics, metric))
        if (unknown !== undefined) throw badRequest(`metric ${unknown} is not supported`)
        const now = Date.now()
        const [from, to] = [Date.parse(wish.from), Date.parse(wish.to)]
        if (from >= to || from < now - historyMs[wish.granularity]) {
          throw new ApiError(406, 'the range of from and to is not valid for this granularity')
        }
        const found = store
          .list()
          .filter((project) => project.orgId === wish.org_id)
          .filter((project) => wish.project_ids === undefined || wish.project_ids.includes(project.id))
          .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
        const start = found.findIndex((project) => project.id === wish.cursor) + 1
        const page = found.slice(start, start + wish.limit)
        const last = page.at(-1)
        const frames = timeframes(from, Math.min(to, now), wish.granularity)
        return c.json({
          projects: page.map((project) => historyOf(project, meter.usage(project), frames, wish.metrics)),
          ...(last === undefined ? {} : { pagination: { cursor: last.id } }),
        })
      },
    },
  ]
}

interface Timeframe {
  start: number
  end: number
}

/** What of Neon's metrics the stand-in can tell; what it never has is 0. */
const metrics: Record<string, (project: Project, usage: Usage, frame: Timeframe) => number> = {
  compute_unit_seconds: (_, usage, { start, end }) => sumUsage(usage, start, end).computeUnitSeconds,
  public_network_transfer_bytes: (_, usage, { start, end }) => sumUsage(usage, start, end).transferBytes,
  root_branch_bytes_month: ({ logicalSizeBytes, createdAt }, _, { start, end }) =>
    (logicalSizeBytes * Math.max(0, end - Math.max(start, Date.parse(createdAt)))) / (30 * dayMs),
  child_branch_bytes_month: () => 0,
  instant_restore_bytes_month: () => 0,
  private_network_transfer_bytes: () => 0,
  extra_branches_month: () => 0,
  snapshot_storage_bytes_month: () => 0,
}

function historyOf(project: Project, usage: Usage, frames: Timeframe[], wanted: string[]) {
  return {
    project_id: project.id,
    periods: [
      {
        period_id: '00000000-0000-4000-8000-000000000002',
        period_plan: 'launch_v3',
        period_start: project.createdAt,
        consumption: frames.map((frame) => ({
          timeframe_start: new Date(frame.start).toISOString(),
          timeframe_end: new Date(frame.end).toISOString(),
          metrics: wanted.map((name) => ({
            metric_name: name,
            value: Math.round(metrics[name]?.(project, usage, frame) ?? 0),
          })),
        })),
      },
    ],
  }
}

/** Hours, days or calendar months (UTC), from the one that `from` lies in. */
function timeframes(from: number, to: number, granularity: keyof typeof historyMs): Timeframe[] {
  const frames: Timeframe[] = []
  for (let start = floor(from, granularity); start < to; ) {
    const end = following(start, granularity)
    frames.push({ start, end })
    start = end
  }
  return frames
}

function floor(time: number, granularity: keyof typeof historyMs): number {
  if (granularity === 'hourly') return Math.floor(time / hourMs) * hourMs
  if (granularity === 'daily') return Math.floor(time / dayMs) * dayMs
  const date = new Date(time)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

function following(start: number, granularity: keyof typeof historyMs): number {
  if (granularity === 'hourly') return start + hourMs
  if (granularity === 'daily') return start + dayMs
  const date = new Date(start)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
}
