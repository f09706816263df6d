/** Bookkeeping of what a project used, by the hour. No I/O. */
import type { Project, UsageHour } from './project.ts'

const hourMs = 60 * 60 * 1000
/** As far back as Neon's daily history goes. */
const keptMs = 60 * 24 * hourMs

const none: UsageHour = { activeSeconds: 0, computeUnitSeconds: 0, transferBytes: 0 }

export type Usage = Project['usage']

/** Spreads a time awake over the hours it touches. A stand-in's compute is always of the smallest allowed size. */
export function addActive(usage: Usage, from: Date, to: Date, computeUnits: number): Usage {
  const next = { ...usage }
  for (let start = hourOf(from.getTime()); start < to.getTime(); start += hourMs) {
    const seconds = (Math.min(to.getTime(), start + hourMs) - Math.max(from.getTime(), start)) / 1000
    const key = new Date(start).toISOString()
    const hour = next[key] ?? none
    next[key] = {
      ...hour,
      activeSeconds: hour.activeSeconds + seconds,
      computeUnitSeconds: hour.computeUnitSeconds + seconds * computeUnits,
    }
  }
  return prune(next, to.getTime())
}

export function addTransfer(usage: Usage, at: Date, bytes: number): Usage {
  const key = new Date(hourOf(at.getTime())).toISOString()
  const hour = usage[key] ?? none
  return { ...usage, [key]: { ...hour, transferBytes: hour.transferBytes + bytes } }
}

/** The sum over all hours that begin in `[from, to)`, in milliseconds. */
export function sumUsage(usage: Usage, from = 0, to = Number.POSITIVE_INFINITY): UsageHour {
  const sum = { ...none }
  for (const [key, hour] of Object.entries(usage)) {
    const start = Date.parse(key)
    if (start < from || start >= to) continue
    sum.activeSeconds += hour.activeSeconds
    sum.computeUnitSeconds += hour.computeUnitSeconds
    sum.transferBytes += hour.transferBytes
  }
  return sum
}

function prune(usage: Usage, now: number): Usage {
  return Object.fromEntries(Object.entries(usage).filter(([key]) => Date.parse(key) > now - keptMs))
}

function hourOf(time: number): number {
  return Math.floor(time / hourMs) * hourMs
}
