import { Link, Outlet } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { Mark } from '../shell/mark.tsx'
import { useMe } from '../shell/me.ts'
import { NotFound } from '../shell/not-found.tsx'
import { AccountMenu } from '../workspace/account-menu.tsx'
import { DialogHost } from '../workspace/dialog-host.tsx'
import { Notices } from '../workspace/notices.tsx'
import { ThemeMenu } from '../workspace/theme-menu.tsx'

const tabClass =
  'focus-inset flex h-8 items-center rounded-md px-2.5 text-ink-soft hover:bg-hover hover:text-ink aria-[current]:bg-sunken aria-[current]:font-semibold aria-[current]:text-ink pointer-coarse:h-11'

/** The frame of the operators' pages. For everybody else they don't exist. */
export function FleetLayout() {
  const { operator } = useMe()
  if (!operator) return <NotFound />
  return (
    <div className="flex h-dvh flex-col">
      <header className="flex h-12 shrink-0 items-center gap-1 border-line border-b bg-surface px-2 pointer-coarse:h-14">
        <Link to="/" aria-label="Back to your library" title="Back to your library" className="rounded-md p-1">
          <Mark className="size-6 shrink-0" />
        </Link>
        <h1 className="px-1 font-semibold text-sm max-md:sr-only">Fleet</h1>
        <nav aria-label="Fleet" className="flex gap-0.5 md:ml-2">
          <Link to="/fleet" activeOptions={{ exact: true, includeSearch: false }} className={tabClass}>
            Tenants
          </Link>
          <Link to="/fleet/rollouts" className={tabClass}>
            Rollouts
          </Link>
          <Link to="/fleet/upkeep" className={tabClass}>
            Upkeep
          </Link>
        </nav>
        <div className="flex-1" />
        <ThemeMenu />
        <AccountMenu />
      </header>
      <Notices />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <main tabIndex={0} className="focus-inset min-h-0 flex-1 overflow-y-auto bg-surface">
        <div className="mx-auto max-w-6xl px-4 pt-6 pb-16 md:px-8">
          <Outlet />
        </div>
      </main>
      <DialogHost />
    </div>
  )
}

/** A page's heading, with a way back above it where it lies below another. */
export function PageHead({ title, back, children }: { title: string; back?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Fleet · Alcove`
  }, [title])
  return (
    <div data-page-head className="mb-5">
      {back && <p className="mb-2 flex items-center gap-1.5 text-ink-soft">{back}</p>}
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="min-w-0 break-words font-semibold text-lg">{title}</h2>
        {children}
      </div>
    </div>
  )
}

export function BackArrow() {
  return <ArrowLeft aria-hidden size={14} />
}
