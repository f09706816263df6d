import { useWorkspace } from '../workspace/context.ts'

const ID = 'file-input'

/** Opens the system's dialog for files. */
export function pickFiles(): void {
  document.getElementById(ID)?.click()
}

/** The one field behind every button that adds files; it stays while what is around those buttons changes. */
export function FileInput() {
  const { addFiles } = useWorkspace()
  return (
    <input
      id={ID}
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
  )
}
