import { applyEvent, type TenantCache } from './apply-event.ts'
import type { TenantEvent } from './types.ts'

/** Of each tenant, what was announced since each of its fetches began that are still under way. */
const underWay = new Map<string, Set<TenantEvent[]>>()

/** Has to be told of every event, whether there is anything cached to apply it to or not. */
export function noteAnnounced(tenant: string, event: TenantEvent): void {
  for (const since of underWay.get(tenant) ?? []) since.push(event)
}

/**
 * A fetch of one part of what is cached of a tenant. Its answer may have been read before something that was announced
 * while it was on its way here, so that is applied to it, in the order in which it came: otherwise "being set up" could
 * overwrite "ready", and stay.
 *
 * Rejects as the fetch does.
 */
export async function withAnnounced<Part extends keyof TenantCache>(
  tenant: string,
  part: Part,
  fetch: () => Promise<NonNullable<TenantCache[Part]>>,
): Promise<NonNullable<TenantCache[Part]>> {
  const since: TenantEvent[] = []
  const all = underWay.get(tenant) ?? new Set()
  underWay.set(tenant, all.add(since))
  try {
    const fetched: TenantCache = { ...NOTHING, [part]: await fetch() }
    return since.reduce(applyEvent, fetched)[part] as NonNullable<TenantCache[Part]>
  } finally {
    all.delete(since)
    if (all.size === 0) underWay.delete(tenant)
  }
}

const NOTHING: TenantCache = { tenant: undefined, documents: undefined, conversations: undefined, duplicates: {} }
