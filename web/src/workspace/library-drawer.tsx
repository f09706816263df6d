import { useEffect } from 'react'
import { Dialog, Modal, ModalOverlay } from 'react-aria-components'
import { useStore } from '../lib/store.ts'
import { LibraryPane } from '../library/library-pane.tsx'
import { useWorkspace } from './context.ts'
import { libraryDrawer } from './layout.ts'

/** The library over the other panes, for a window with room for two. */
export default function LibraryDrawer() {
  const open = useStore(libraryDrawer)
  const { location } = useWorkspace()
  // biome-ignore lint/correctness/useExhaustiveDependencies: closes whenever another document is opened
  useEffect(() => libraryDrawer.set(false), [location.document])
  return (
    <ModalOverlay
      isOpen={open}
      onOpenChange={(next) => libraryDrawer.set(next)}
      isDismissable
      className="motion-appear fixed inset-0 z-30 bg-scrim"
    >
      <Modal className="h-full w-80 border-line border-r bg-surface shadow-float">
        <Dialog aria-label="Library" className="h-full outline-none">
          <LibraryPane onClose={() => libraryDrawer.set(false)} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
