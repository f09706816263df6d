import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** A piece of a sentence that no passage bears out; the last piece says so in words, and what is `missing`. */
export function UnsupportedText({ missing, children }: { missing: string[] | undefined; children: ReactNode }) {
  return (
    <>
      <span data-unsupported="" className="underline decoration-line-strong decoration-dotted underline-offset-4">
        {children}
      </span>
      {missing !== undefined && (
        <span className="mx-1 text-ink-soft text-xs">
          <TriangleAlert aria-hidden size={12} className="mr-1 inline align-[-1px]" />
          Not found in the passages: {listed(missing)}
        </span>
      )}
    </>
  )
}

/** More than these say no more. */
const LISTED = 3

function listed(missing: readonly string[]): string {
  const more = missing.length - LISTED
  return missing.slice(0, LISTED).join('; ') + (more > 0 ? `; and ${more} more` : '')
}
