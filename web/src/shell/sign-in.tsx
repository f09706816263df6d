import { useEffect } from 'react'
import { signInUrl } from '../api/client.ts'
import { linkClass } from '../ui/button.tsx'
import { Mark } from './mark.tsx'
import { erasuresOf, returnPath, signInNote } from './sign-in-words.ts'

/**
 * Shown at every address while nobody is signed in; signing in comes back to that address. `ended`: somebody
 * was signed in on this page until just now.
 */
export function SignIn({ ended }: { ended: boolean }) {
  useEffect(() => {
    document.title = 'Sign in · Alcove'
  }, [])
  const note = signInNote(window.location.search, ended)
  const erasures = erasuresOf(window.location.search)
  const invited = window.location.pathname.startsWith('/join/')
  return (
    <main className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="flex w-full max-w-sm flex-col items-start gap-4">
        <Mark className="size-10" />
        <h1 className="font-semibold text-xl">Alcove</h1>
        <p className="text-base text-ink-soft">
          {invited
            ? 'You are invited to a workspace. Sign in to see which, and to join it.'
            : 'Ask your PDFs, and get answers that open the page they come from.'}
        </p>
        {note && (
          <p role="status" className="border-line-strong border-l-2 pl-3 text-sm">
            {note}
          </p>
        )}
        {erasures.length > 0 && (
          <ul aria-label="Erasures" className="flex flex-col gap-1">
            {erasures.map((id, index) => (
              <li key={id}>
                <a href={`/erasures/${encodeURIComponent(id)}`} className={linkClass}>
                  {erasures.length === 1 ? 'Receipt of the erasure' : `Receipt ${index + 1} of ${erasures.length}`}
                </a>
              </li>
            ))}
          </ul>
        )}
        <a
          href={signInUrl(returnPath(window.location))}
          className="mt-2 inline-flex h-11 items-center justify-center rounded-md bg-accent px-5 font-semibold text-base text-on-accent hover:bg-accent-strong"
        >
          Sign in
        </a>
      </div>
    </main>
  )
}
