import { Navigate } from '@tanstack/react-router'
import { remembered } from '../lib/storage.ts'
import { useMe } from './me.ts'

export const LAST_TENANT_KEY = 'alcove.tenant'

/** `/`: on to the workspace that was open last on this device. */
export function Home() {
  const { tenants } = useMe()
  const last = remembered.get(LAST_TENANT_KEY)
  const tenant = tenants.find(({ id }) => id === last) ?? tenants[0]
  if (tenant) return <Navigate to="/w/$tenant" params={{ tenant: tenant.id }} replace />
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="max-w-sm">
        <h1 className="font-semibold text-lg">You have no workspace yet</h1>
        <p className="mt-2 text-ink-soft">Yours is being made. Load this page again in a moment.</p>
      </div>
    </main>
  )
}
