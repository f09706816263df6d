import { Link } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { useEffect } from 'react'
import { useWorkspace } from '../workspace/context.ts'
import { can } from '../workspace/rights.ts'
import { Activity } from './activity.tsx'
import { Manage } from './manage.tsx'
import { Members } from './members.tsx'
import { Overview } from './overview.tsx'

const sections = [
  { section: undefined, label: 'Overview' },
  { section: 'members', label: 'Members' },
  { section: 'activity', label: 'Activity' },
  { section: 'manage', label: 'Manage' },
] as const

/** The workspace's own page: where it lives, what it uses, who belongs to it, what happened, and what can be done to it. */
export default function SettingsPage() {
  const { id: tenant, name, role, location } = useWorkspace()
  const shown = sections.filter(
    ({ section }) =>
      (section !== 'activity' || can(role, 'audit.read')) &&
      (section !== 'manage' || can(role, 'tenant.rename') || can(role, 'tenant.export')),
  )
  const open = shown.find(({ section }) => section === location.settings?.section) ?? shown[0]
  useEffect(() => {
    document.title = `${open?.label ?? 'Overview'} · ${name} · Alcove`
  }, [open, name])

  return (
    <div className="flex h-full flex-col bg-surface md:flex-row">
      <nav
        aria-label="Workspace settings"
        className="flex shrink-0 gap-1 border-line max-md:overflow-x-auto max-md:border-b max-md:px-2 max-md:py-1 md:w-56 md:flex-col md:border-r md:p-3"
      >
        <Link
          to="/w/$tenant"
          params={{ tenant }}
          className="focus-inset flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-ink-soft hover:bg-hover hover:text-ink md:mb-2 pointer-coarse:h-11"
        >
          <ArrowLeft aria-hidden size={16} />
          <span className="max-md:sr-only">Documents</span>
        </Link>
        {shown.map(({ section, label }) => (
          <Link
            key={label}
            to="/w/$tenant/settings/{-$section}"
            params={{ tenant, section }}
            activeOptions={{ exact: true, includeSearch: false }}
            className="focus-inset flex h-8 shrink-0 items-center rounded-md px-2 hover:bg-hover aria-[current]:bg-sunken aria-[current]:font-semibold pointer-coarse:h-11"
          >
            {label}
          </Link>
        ))}
      </nav>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled area must be reachable by keyboard */}
      <div tabIndex={0} className="focus-inset min-h-0 min-w-0 flex-1 overflow-y-auto">
        <div className="max-w-3xl px-4 pt-6 pb-16 md:px-10 md:pt-8">
          <h2 className="mb-6 font-semibold text-lg">{open?.label}</h2>
          <div>
            {open?.section === undefined && <Overview />}
            {open?.section === 'members' && <Members />}
            {open?.section === 'activity' && <Activity />}
            {open?.section === 'manage' && <Manage />}
          </div>
        </div>
      </div>
    </div>
  )
}
