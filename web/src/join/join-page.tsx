import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { explain, statusOf } from '../api/failure.ts'
import { acceptInvitation, getOffer } from '../api/workspaces.ts'
import { Mark } from '../shell/mark.tsx'
import { useMe } from '../shell/me.ts'
import { DialogProblem } from '../ui/app-dialog.tsx'
import { Button, linkClass } from '../ui/button.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { enter } from '../workspace/enter.ts'
import { isAtLeast, roleLabel, roleWords } from '../workspace/rights.ts'

/** `/join/:token`: what an invitation offers, and the one button that takes it. */
export default function JoinPage() {
  const { token } = useParams({ from: '/join/$token' })
  const { user } = useMe()
  const client = useQueryClient()
  const navigate = useNavigate()
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => getOffer(token, signal),
    staleTime: 0,
  })
  const accept = useMutation({
    mutationFn: () => acceptInvitation(token),
    onSuccess: ({ tenant }) => {
      enter(client, tenant)
      void navigate({ to: '/w/$tenant', params: { tenant: tenant.id }, replace: true })
    },
  })
  useEffect(() => {
    document.title = 'Join a workspace · Alcove'
  }, [])

  if (offer.error && statusOf(offer.error) !== 404) {
    return (
      <main className="grid h-full">
        <h1 className="sr-only">Join a workspace</h1>
        <ErrorNote error={offer.error} onRetry={() => void offer.refetch()} />
      </main>
    )
  }
  const over = statusOf(offer.error) === 404 || statusOf(accept.error) === 404
  return (
    <main className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="flex w-full max-w-sm flex-col items-start gap-3">
        <Mark className="size-10" />
        {over ? (
          <>
            <h1 className="font-semibold text-lg">This invitation can’t be used</h1>
            <p className="text-ink-soft">
              It has ended, was used up, or was revoked. Ask whoever sent it for a new one.
            </p>
            <Link to="/" className={linkClass}>
              Go to your library
            </Link>
          </>
        ) : offer.data ? (
          <>
            <h1 className="max-w-full break-words font-semibold text-lg">Join {offer.data.tenantName}</h1>
            <Terms role={offer.data.role} current={offer.data.currentRole} />
            <p className="text-ink-soft text-xs">You are signed in as {user.email ?? user.name}.</p>
            {accept.error && <DialogProblem>{explain(accept.error).detail}</DialogProblem>}
            <div className="mt-2 flex gap-2">
              <Button variant="primary" disabled={accept.isPending} onClick={() => accept.mutate()}>
                {offer.data.currentRole === null ? 'Join' : 'Open the workspace'}
              </Button>
            </div>
          </>
        ) : (
          <div aria-busy="true" className="w-full">
            <h1 className="sr-only">Join a workspace</h1>
            <Bars widths={[70, 90]} />
          </div>
        )}
      </div>
    </main>
  )
}

function Terms({ role, current }: { role: (typeof roleWords)[number]['role']; current: typeof role | null }) {
  const means = roleWords.find((words) => words.role === role)?.means
  if (current === null)
    return (
      <p className="text-ink-soft">
        You are invited as <span className="font-semibold text-ink">{roleLabel(role).toLowerCase()}</span>: {means}.
      </p>
    )
  return (
    <p className="text-ink-soft">
      You belong to it already, as {roleLabel(current).toLowerCase()}.
      {!isAtLeast(current, role) && ` This invitation makes you ${roleLabel(role).toLowerCase()}.`}
    </p>
  )
}
