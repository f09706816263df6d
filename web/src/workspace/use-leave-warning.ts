import { useEffect } from 'react'
import { useStore } from '../lib/store.ts'
import { isOver } from '../upload/machine.ts'
import type { Uploads } from '../upload/uploads.ts'

/** Has the browser ask before the page is left while files are on their way. */
export function useLeaveWarning(uploads: Uploads): void {
  const running = useStore(uploads.list).some(({ step }) => !isOver(step))
  useEffect(() => {
    if (!running) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', ask)
    return () => window.removeEventListener('beforeunload', ask)
  }, [running])
}
