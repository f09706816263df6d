/** Grey bars in the size of what is being fetched, so that nothing jumps when it comes. */
export function Bars({ widths, className = 'h-4' }: { widths: readonly number[]; className?: string }) {
  return (
    <div aria-hidden className="motion-breathe flex flex-col gap-3">
      {widths.map((width, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars never change
          key={index}
          className={`rounded-sm bg-sunken ${className}`}
          style={{ width: `${width}%` }}
        />
      ))}
    </div>
  )
}
