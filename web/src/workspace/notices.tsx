import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { rememberedForSession } from '../lib/storage.ts'
import { createStore, useStore } from '../lib/store.ts'
import { useOnline } from '../lib/use-online.ts'
import { useMe } from '../shell/me.ts'
import { IconButton } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'
import { farewell } from './leaving.ts'

const KEY = 'alcove.notice-dismissed'

const dismissed = createStore(rememberedForSession.get(KEY))

/** Hides or shows the operator's notice; the account menu brings it back. */
export function dismissNotice(notice: string | null): void {
  dismissed.set(notice)
  rememberedForSession.set(KEY, notice)
}

/** Lines under the top bar that concern the whole app; `children` are those of what is open in it. */
export function Notices({ children }: { children?: ReactNode }) {
  const { notice } = useMe()
  const online = useOnline()
  const left = useStore(farewell)
  const hidden = useStore(dismissed) === notice
  return (
    <section aria-label="Notices">
      {!online && (
        <Line>
          <span role="status" className="flex items-center gap-2">
            <Shape name="failed" />
            You are offline. What you see may be out of date, and nothing can be asked or uploaded.
          </span>
        </Line>
      )}
      {left && (
        <Line>
          <span role="alert" className="flex min-w-0 flex-1 items-center gap-2">
            <Shape name="failed" />
            {left}
          </span>
          <IconButton label="Hide this notice" className="-my-1" onClick={() => farewell.set(null)}>
            <X aria-hidden size={16} />
          </IconButton>
        </Line>
      )}
      {children}
      {notice && !hidden && (
        <Line>
          <span className="min-w-0 flex-1">{notice}</span>
          <IconButton label="Hide this notice" className="-my-1" onClick={() => dismissNotice(notice)}>
            <X aria-hidden size={16} />
          </IconButton>
        </Line>
      )}
    </section>
  )
}

/** One notice. */
export function Line({ children }: { children: ReactNode }) {
  return (
    <div className="flex items-center gap-3 border-line border-b bg-sunken px-4 py-1.5 text-ink text-sm">
      {children}
    </div>
  )
}
