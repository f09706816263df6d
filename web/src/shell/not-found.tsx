import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'

/** For an address that leads nowhere, or to something that isn't this person's: both look the same. */
export function NotFound({ what = 'page' }: { what?: 'page' | 'workspace' }) {
  useEffect(() => {
    document.title = 'Not found · Alcove'
  }, [])
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="flex max-w-sm flex-col items-start gap-2">
        <h1 className="font-semibold text-lg">This {what} can’t be found</h1>
        <p className="text-ink-soft">
          {what === 'workspace'
            ? 'It doesn’t exist, or you are not a member of it.'
            : 'The address may be mistyped, or what it led to was deleted.'}
        </p>
        <Link to="/" className="mt-2 font-semibold text-accent underline underline-offset-4">
          Go to your library
        </Link>
      </div>
    </main>
  )
}
