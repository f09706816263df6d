/** A blank sheet while a document is on its way. */
export function PageSkeleton() {
  return (
    <div className="min-h-0 flex-1 overflow-hidden p-4">
      <p role="status" className="sr-only">
        Loading the document
      </p>
      <div aria-hidden className="motion-breathe mx-auto aspect-[17/22] w-full max-w-4xl rounded-sm bg-surface" />
    </div>
  )
}
