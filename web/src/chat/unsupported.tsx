import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

/** A piece of a sentence that no passage bears out; the last piece says so in words. */
export function UnsupportedText({ missing, children }: { missing: string | undefined; children: ReactNode }) {
  return (
    <>
      <span data-unsupported="" className="underline decoration-line-strong decoration-dotted underline-offset-4">
        {children}
      </span>
      {missing !== undefined && (
        <span className="mx-1 text-ink-soft text-xs">
          <TriangleAlert aria-hidden size={12} className="mr-1 inline align-[-1px]" />
          {NOT_FOUND}
          {missing && `: ${missing}`}
        </span>
      )}
    </>
  )
}

const NOT_FOUND = 'Not found in the passages'
