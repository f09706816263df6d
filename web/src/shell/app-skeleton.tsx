import { Bars } from '../ui/skeleton.tsx'

/** The outline of the app while it is not known who is signed in. */
export function AppSkeleton() {
  return (
    <main aria-busy="true" className="flex h-full flex-col">
      <h1 className="sr-only">Alcove</h1>
      <p className="sr-only" role="status">
        Loading Alcove
      </p>
      <div className="h-12 border-line border-b bg-surface" />
      <div className="flex flex-1">
        <div className="w-72 border-line border-r bg-surface p-4 max-md:w-full">
          <Bars widths={[90, 70, 80, 60]} />
        </div>
        <div className="flex-1 max-md:hidden" />
      </div>
    </main>
  )
}
