import { createStore } from '../lib/store.ts'

/** Why the workspace that was open isn't any more; shown until it is dismissed. */
export const farewell = createStore<string | null>(null)

/**
 * Workspaces that were left on this page. The list of all that a person belongs to follows the workspaces, and may name one
 * for a moment longer.
 */
export const left = createStore<ReadonlySet<string>>(new Set())

/** After this the list is believed again: the person may have been let in again from elsewhere. */
const FOLLOWED_BY_THEN = 60_000

/** Counts a workspace as left. `ask`: fetches the list of all anew. */
export function leave(tenant: string, ask: () => void): void {
  left.set((old) => new Set([...old, tenant]))
  setTimeout(() => {
    joined(tenant)
    ask()
  }, FOLLOWED_BY_THEN)
}

/** Somebody who left may come back. */
export function joined(tenant: string): void {
  expected.delete(tenant)
  left.set((old) => (old.has(tenant) ? new Set([...old].filter((id) => id !== tenant)) : old))
}

/** Workspaces that the person leaves on purpose: that they are gone is no news then. */
const expected = new Set<string>()

/** Does what ends the person's part in a workspace. The workspace may be closed before the call has come back. */
export async function leavingOnPurpose<T>(tenant: string, call: () => Promise<T>): Promise<T> {
  expected.add(tenant)
  try {
    return await call()
  } catch (error) {
    expected.delete(tenant)
    throw error
  }
}

export function leavesOnPurpose(tenant: string): boolean {
  return expected.has(tenant)
}
