import { X } from 'lucide-react'
import { createStore, useStore } from '../lib/store.ts'
import { IconButton } from './button.tsx'

interface Note {
  id: number
  text: string
}

const notes = createStore<Note[]>([])
let lastId = 0

const SHOWN_FOR = 6_000

/** Says something in passing at the bottom of the window, also to screen readers. */
export function showNote(text: string): void {
  lastId += 1
  const id = lastId
  notes.set((old) => [...old.filter((note) => note.text !== text).slice(-2), { id, text }])
  setTimeout(() => dismiss(id), SHOWN_FOR)
}

function dismiss(id: number): void {
  notes.set((old) => old.filter((note) => note.id !== id))
}

export function Notes() {
  const shown = useStore(notes)
  return (
    <div
      role="status"
      aria-label="Notes"
      className="pointer-events-none fixed inset-x-0 bottom-16 z-40 flex flex-col items-center gap-2 px-4 md:bottom-4"
    >
      {shown.map(({ id, text }) => (
        <p
          key={id}
          className="motion-appear pointer-events-auto flex items-center gap-2 rounded-md border border-line bg-surface py-1 pr-1 pl-3 text-sm shadow-float"
        >
          {text}
          <IconButton label="Dismiss" onClick={() => dismiss(id)}>
            <X aria-hidden size={16} />
          </IconButton>
        </p>
      ))}
    </div>
  )
}
