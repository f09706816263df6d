import { useQuery } from '@tanstack/react-query'
import { Outlet, useLocation } from '@tanstack/react-router'
import { useRef } from 'react'
import { meQuery } from '../api/queries.ts'
import { Announcer } from '../ui/announcer.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Notes } from '../ui/notes.tsx'
import { AppSkeleton } from './app-skeleton.tsx'
import { MeProvider } from './me.ts'
import { SignIn } from './sign-in.tsx'

/** Decides between the sign-in page and the app; everything else is inside the routes. */
export function Root() {
  const me = useQuery(meQuery)
  // A receipt is for whoever knows its address.
  const open = useLocation({ select: ({ pathname }) => pathname.startsWith('/erasures/') })
  const wasSignedIn = useRef(false)
  if (me.data) wasSignedIn.current = true

  if (open && !me.data) return <Outlet />
  if (me.isPending) return <AppSkeleton />
  if (me.data === null) return <SignIn ended={wasSignedIn.current} />
  if (!me.data) {
    return (
      <main className="grid h-full">
        <h1 className="sr-only">Alcove</h1>
        <ErrorNote error={me.error} onRetry={() => void me.refetch()} />
      </main>
    )
  }
  return (
    <MeProvider value={me.data}>
      <Outlet />
      <Notes />
      <Announcer />
    </MeProvider>
  )
}
