import { ChevronDown } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

const control =
  'h-9 w-full rounded-md border border-line-strong bg-surface text-base text-ink disabled:cursor-not-allowed disabled:opacity-50 pointer-coarse:h-11'

/** A line of text with its label above it. `hint` says what is expected. */
export function TextField({
  label,
  hint,
  className = '',
  ...props
}: Omit<ComponentProps<'input'>, 'id'> & { label: ReactNode; hint?: ReactNode }) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="block text-ink-soft">
        {label}
      </label>
      <input
        {...props}
        id={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={`${control} mt-1 px-2.5 placeholder:text-ink-soft`}
      />
      {hint && (
        <p id={`${id}-hint`} className="mt-1 text-ink-soft text-xs">
          {hint}
        </p>
      )}
    </div>
  )
}

/** A choice among a few, with its label above it. */
export function SelectField<T extends string>({
  label,
  value,
  options,
  onChange,
  className = '',
}: {
  label: string
  value: T
  options: readonly { id: T; label: string }[]
  onChange: (value: NoInfer<T>) => void
  className?: string
}) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="block text-ink-soft">
        {label}
      </label>
      <span className="relative mt-1 block">
        <select
          id={id}
          value={value}
          onChange={(event) => {
            const chosen = options.find((option) => option.id === event.currentTarget.value)
            if (chosen) onChange(chosen.id)
          }}
          className={`${control} appearance-none truncate pr-8 pl-2.5`}
        >
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden
          size={16}
          className="pointer-events-none absolute inset-y-0 right-2.5 my-auto text-ink-soft"
        />
      </span>
    </div>
  )
}
