import { createStore } from '../lib/store.ts'

/** Why the workspace that was open isn't any more; shown until it is dismissed. */
export const farewell = createStore<string | null>(null)

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

/** Somebody who left may come back. */
export function joined(tenant: string): void {
  expected.delete(tenant)
}

export function leavesOnPurpose(tenant: string): boolean {
  return expected.has(tenant)
}
