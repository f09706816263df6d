import { type ComponentProps, useRef } from 'react'
import { useWorkspace } from '../workspace/context.ts'

/** A button that opens the system's file dialog and sends what is chosen. */
export function PickFiles(props: Omit<ComponentProps<'button'>, 'onClick' | 'type'>) {
  const { addFiles } = useWorkspace()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button {...props} type="button" onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        accept="application/pdf,.pdf"
        hidden
        aria-label="Choose PDF files"
        onChange={(event) => {
          addFiles([...(event.currentTarget.files ?? [])])
          // The same file can be chosen again after a failure.
          event.currentTarget.value = ''
        }}
      />
    </>
  )
}
