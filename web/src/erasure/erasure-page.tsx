import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { statusOf } from '../api/failure.ts'
import type { ErasureReceipt, ErasureView } from '../api/types.ts'
import { getErasure } from '../api/workspaces.ts'
import { Mark } from '../shell/mark.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { linkClass } from '../ui/button.tsx'
import { CopyField } from '../ui/copy-field.tsx'
import { ErrorNote } from '../ui/error-note.tsx'
import { Fact, Facts, Section } from '../ui/section.tsx'
import { Shape } from '../ui/shape.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { moment } from '../words/time.ts'
import { keptRows, receiptRows } from './receipt-words.ts'

/** How often an erasure that is under way is asked for. */
const POLL = 2_000

/** `/erasures/:erasure`: how far it is, then the receipt. For whoever knows the address, signed in or not. */
export default function ErasurePage() {
  const { erasure: id } = useParams({ from: '/erasures/$erasure' })
  const erasure = useQuery({
    queryKey: ['erasure', id],
    queryFn: ({ signal }) => getErasure(id, signal),
    refetchInterval: ({ state }) => (state.data && state.data.finishedAt === null ? POLL : false),
    staleTime: 0,
  })
  useEffect(() => {
    document.title = 'Erasure · Alcove'
  }, [])
  if (statusOf(erasure.error) === 404) return <NotFound />
  return (
    <main className="h-full overflow-y-auto bg-surface">
      <div className="mx-auto flex max-w-3xl flex-col items-start px-4 py-10 md:px-10">
        <Link to="/" aria-label="Alcove" className="mb-6 rounded-md">
          <Mark className="size-8" />
        </Link>
        <h1 className="mb-2 font-semibold text-xl">Erasure of a workspace</h1>
        {erasure.data ? (
          <Erasure erasure={erasure.data} />
        ) : erasure.error ? (
          <ErrorNote error={erasure.error} onRetry={() => void erasure.refetch()} />
        ) : (
          <div aria-busy="true" className="w-full">
            <Bars widths={[60, 80, 70]} />
          </div>
        )}
      </div>
    </main>
  )
}

function Erasure({ erasure: { receipt, signedReceipt, requestedAt, finishedAt } }: { erasure: ErasureView }) {
  if (finishedAt === null || receipt === null) {
    return (
      <div role="status" className="flex flex-col gap-2">
        <p className="flex items-center gap-2 text-base">
          <span className="motion-breathe">
            <Shape name="part" percent={40} />
          </span>
          Being erased since {moment(requestedAt)}.
        </p>
        <p className="max-w-prose text-ink-soft">
          It goes on by itself, also when this page is closed, and takes some minutes where something was uploaded
          shortly before: nothing that is still on its way may arrive later. Keep the address of this page: the receipt
          will be here.
        </p>
      </div>
    )
  }
  return (
    <>
      <p role="status" className="mb-8 flex items-center gap-2 text-base">
        <Shape name="ready" />
        Everything is erased. This is the receipt.
      </p>
      <div className="w-full">
        <Receipt receipt={receipt} />
        {signedReceipt && (
          <Section
            title="Signed receipt"
            intro={
              <>
                The same as a signed token (JWS, EdDSA). The key to check it with is at{' '}
                <a href="/.well-known/jwks.json" className={linkClass}>
                  /.well-known/jwks.json
                </a>
                .
              </>
            }
          >
            <CopyField label="Token" value={signedReceipt} />
          </Section>
        )}
      </div>
    </>
  )
}

function Receipt({ receipt }: { receipt: ErasureReceipt }) {
  return (
    <>
      <Section title="What was erased">
        <Facts>
          <Fact name="Workspace">
            <code className="break-all font-mono text-xs">{receipt.tenantId}</code>
          </Fact>
          <Fact name="Requested">{moment(receipt.requestedAt)}</Fact>
          <Fact name="Finished">{moment(receipt.finishedAt)}</Fact>
          {receiptRows(receipt).map(({ name, value }) => (
            <Fact key={name} name={name}>
              {value}
            </Fact>
          ))}
          <Fact name="Deployment">{receipt.deployment}</Fact>
        </Facts>
      </Section>
      <Section
        title="What providers keep for a while"
        intro="They delete it by themselves; nobody can open it meanwhile through Alcove."
      >
        {receipt.kept.length === 0 ? (
          <p className="text-ink-soft">Nothing.</p>
        ) : (
          <Facts>
            {keptRows(receipt).map(({ provider, words }) => (
              <Fact key={`${provider} ${words}`} name={provider}>
                {words}
              </Fact>
            ))}
          </Facts>
        )}
      </Section>
    </>
  )
}
