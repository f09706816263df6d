import type { DatabaseState } from '../api/types.ts'
import { Shape } from '../ui/shape.tsx'
import { useWorkspace } from '../workspace/context.ts'

/** Says that the workspace's database is on its way; gone once it is there. */
export function DatabaseLine({ className = '' }: { className?: string }) {
  const { tenant } = useWorkspace()
  if (!tenant) return null
  const words = databaseWords(tenant.database)
  return (
    <div role="status" className={words ? className : 'sr-only'}>
      {words && (
        <p className="flex items-start gap-2">
          <span className={`mt-1 ${words.moving ? 'motion-breathe' : ''}`}>
            <Shape name={words.moving ? 'part' : 'up'} percent={words.moving ? 40 : 0} />
          </span>
          <span>
            <span className="font-semibold">{words.title}</span>
            {words.detail && <span className="text-ink-soft"> {words.detail}</span>}
          </span>
        </p>
      )}
    </div>
  )
}

function databaseWords({
  status,
  detail,
}: DatabaseState): { title: string; detail: string | null; moving: boolean } | null {
  if (status === 'ready') return null
  if (status === 'none') return { title: 'There is no database yet.', detail, moving: false }
  if (status === 'preparing') return { title: 'Setting up your database (about a second)', detail, moving: true }
  return { title: 'Your database takes longer than usual.', detail: detail ?? 'It goes on by itself.', moving: true }
}
