import { Check, Copy } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import { announce } from './announcer.tsx'
import { Button } from './button.tsx'

/** Text that is there to be taken along. Where the browser forbids the clipboard, the text is selected instead. */
export function CopyField({ label, value, autoFocus = false }: { label: string; value: string; autoFocus?: boolean }) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setCopied(true)
      announce('Copied.')
    } catch {
      field.current?.select()
    }
  }
  return (
    <div>
      <label htmlFor={id} className="block text-ink-soft">
        {label}
      </label>
      <div className="mt-1 flex gap-2">
        <input
          ref={field}
          id={id}
          readOnly
          value={value}
          onFocus={(event) => event.currentTarget.select()}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-sunken px-2.5 font-mono text-xs pointer-coarse:h-11"
        />
        <Button
          variant="primary"
          // Copying is what this field is shown for.
          autoFocus={autoFocus}
          onClick={() => void copy()}
        >
          {copied ? <Check aria-hidden size={16} /> : <Copy aria-hidden size={16} />}
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
    </div>
  )
}
