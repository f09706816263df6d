import { lazy, type ReactNode, Suspense } from 'react'
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels'
import { remembered } from '../lib/storage.ts'
import { useStore } from '../lib/store.ts'
import type { Width } from '../lib/use-media.ts'
import { LibraryPane } from '../library/library-pane.tsx'
import { Bars } from '../ui/skeleton.tsx'
import { useWorkspace } from './context.ts'
import { libraryShown, type Pane, panesFor, phonePane } from './layout.ts'

const ReadingPane = lazy(() => import('../reading/reading-pane.tsx'))
const ChatPane = lazy(() => import('../chat/chat-pane.tsx'))

const content: Record<Pane, () => ReactNode> = {
  library: () => <LibraryPane />,
  page: () => (
    <Suspense fallback={<PaneSkeleton name="Page" className="bg-desk" />}>
      <ReadingPane />
    </Suspense>
  ),
  chat: () => (
    <Suspense fallback={<PaneSkeleton name="Chat" className="bg-surface" />}>
      <ChatPane />
    </Suspense>
  ),
}

/** Sizes before anybody dragged, and bounds, in pixels or per cent of the window. */
const sizes: Record<Pane, { defaultSize?: string; minSize: string; maxSize?: string }> = {
  library: { defaultSize: '280px', minSize: '200px', maxSize: '480px' },
  page: { minSize: '320px' },
  chat: { defaultSize: '420px', minSize: '300px' },
}

const storage = { getItem: remembered.get, setItem: remembered.set }

/** Two or three panes beside each other; their widths are remembered for each set of panes. */
export function SidePanes({ width }: { width: Width }) {
  const reading = useWorkspace().location.document !== null
  const panes = panesFor(width, reading, useStore(libraryShown))
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id: 'alcove.panes', panelIds: panes, storage })
  return (
    <Group className="h-full" defaultLayout={defaultLayout} onLayoutChanged={onLayoutChanged}>
      {panes.flatMap((pane, index) => {
        const last = index === panes.length - 1
        // The pane that takes the rest of the window has no size of its own.
        const elastic = pane === 'page' || (pane === 'chat' && !reading)
        const panel = (
          <Panel
            key={pane}
            id={pane}
            minSize={sizes[pane].minSize}
            maxSize={elastic ? undefined : sizes[pane].maxSize}
            defaultSize={elastic ? undefined : sizes[pane].defaultSize}
            groupResizeBehavior={elastic ? 'preserve-relative-size' : 'preserve-pixel-size'}
          >
            {content[pane]()}
          </Panel>
        )
        if (last) return [panel]
        return [
          panel,
          <Separator
            key={`after-${pane}`}
            aria-label={`Width of the ${pane} pane`}
            className="w-px bg-line outline-none hover:bg-line-strong focus-visible:bg-accent focus-visible:ring-1 focus-visible:ring-accent data-[separator=active]:bg-accent"
          />,
        ]
      })}
    </Group>
  )
}

/** All panes, one of them visible; the others keep their place. */
export function PhonePanes() {
  const shown = useStore(phonePane)
  return (
    <>
      {(['library', 'page', 'chat'] as const).map((pane) => (
        <div key={pane} className="h-full" hidden={pane !== shown}>
          {content[pane]()}
        </div>
      ))}
    </>
  )
}

function PaneSkeleton({ name, className }: { name: string; className: string }) {
  return (
    <section aria-label={name} aria-busy="true" className={`h-full p-6 ${className}`}>
      <Bars widths={[40, 90, 80, 85]} />
    </section>
  )
}
