import { FileDown } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useWorkspace } from '../workspace/context.ts'

/** Takes files that are dropped anywhere in the window, and says so while they are dragged. */
export function DropAnywhere() {
  const { addFiles } = useWorkspace()
  const [over, setOver] = useState(false)

  useEffect(() => {
    // Every element that is passed enters and leaves; the window is left when the counts meet.
    let depth = 0
    const withFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const onEnter = (event: DragEvent) => {
      if (!withFiles(event)) return
      depth += 1
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (!withFiles(event)) return
      depth -= 1
      if (depth <= 0) setOver(false)
    }
    const onOver = (event: DragEvent) => {
      if (!withFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    }
    const onDrop = (event: DragEvent) => {
      depth = 0
      setOver(false)
      const files = [...(event.dataTransfer?.files ?? [])]
      if (files.length === 0) return
      event.preventDefault()
      addFiles(files)
    }
    window.addEventListener('dragenter', onEnter)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('dragover', onOver)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragenter', onEnter)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('drop', onDrop)
    }
  }, [addFiles])

  if (!over) return null
  return (
    <div aria-hidden className="motion-appear pointer-events-none fixed inset-0 z-50 bg-scrim p-4">
      <div className="grid h-full place-items-center rounded-lg border-2 border-on-accent border-dashed">
        <p className="flex items-center gap-2 rounded-md bg-surface px-4 py-3 font-semibold text-base shadow-float">
          <FileDown size={20} />
          Drop to add to your library
        </p>
      </div>
    </div>
  )
}
