import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { IconButton } from './button.tsx'

/** A dialog in the middle of the window. Escape, the button and a press outside close it. */
export function AppDialog({
  title,
  role = 'dialog',
  onClose,
  children,
}: {
  title: string
  /** `alertdialog` where something will be lost. */
  role?: 'dialog' | 'alertdialog'
  onClose(): void
  children: ReactNode
}) {
  return (
    <ModalOverlay
      isOpen
      onOpenChange={onClose}
      isDismissable
      className="motion-appear fixed inset-0 z-30 grid place-items-center bg-scrim p-4"
    >
      <Modal className="w-full max-w-md rounded-lg border border-line bg-surface shadow-float">
        <Dialog role={role} className="flex max-h-[85dvh] flex-col outline-none">
          <div className="flex items-center justify-between gap-2 pt-3 pr-3 pl-5">
            <Heading slot="title" className="min-w-0 truncate font-semibold text-lg">
              {title}
            </Heading>
            <IconButton label="Close" onClick={onClose}>
              <X aria-hidden size={18} />
            </IconButton>
          </div>
          <div className="min-h-0 overflow-y-auto px-5 pt-2 pb-5">{children}</div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

/** The buttons at the end of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-5 flex justify-end gap-2">{children}</div>
}

/** Why what a dialog was asked to do didn't work. */
export function DialogProblem({ children }: { children: ReactNode }) {
  return (
    <p role="alert" className="mt-3 border-line-strong border-l-2 pl-3">
      {children}
    </p>
  )
}
