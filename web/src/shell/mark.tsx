/** The product's sign: an alcove. Decoration: its name always stands beside it. */
export function Mark({ className }: { className: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className={className}>
      <rect width="32" height="32" rx="7" className="fill-accent" />
      <path d="M8 26V15a8 8 0 0 1 16 0v11" fill="none" className="stroke-on-accent" strokeWidth="2.5" />
      <path d="M13 26v-9a3 3 0 0 1 6 0v9" className="fill-on-accent" />
    </svg>
  )
}
