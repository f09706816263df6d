import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useMemo, useRef } from 'react'
import { meQuery } from '../api/queries.ts'
import { useStore } from '../lib/store.ts'
import { Announcer } from '../ui/announcer.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Notes } from '../ui/notes.tsx'
import { left } from '../workspace/leaving.ts'
import { AppSkeleton } from './app-skeleton.tsx'
import { MeProvider } from './me.ts'
import { SignIn } from './sign-in.tsx'

/** Decides between the sign-in page and the app; everything else is inside the routes. */
export function Root() {
  const me = useQuery(meQuery)
  // A receipt is for whoever knows its address.
  const open = useLocation({ select: ({ pathname }) => pathname.startsWith('/erasures/') })
  const gone = useStore(left)
  const known = useMemo(
    () => me.data && { ...me.data, tenants: me.data.tenants.filter(({ id }) => !gone.has(id)) },
    [me.data, gone],
  )
  const wasSignedIn = useRef(false)
  if (me.data) wasSignedIn.current = true

  if (open && !me.data) return <Outlet />
  if (me.isPending) return <AppSkeleton />
  if (known === null) return <SignIn ended={wasSignedIn.current} />
  if (!known) {
    return (
      <main className="grid h-full">
        <h1 className="sr-only">Alcove</h1>
        <ErrorNote error={me.error} onRetry={() => void me.refetch()} />
      </main>
    )
  }
  return (
    <MeProvider value={known}>
      <Outlet />
      <Notes />
      <Announcer />
    </MeProvider>
  )
}
