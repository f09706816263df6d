const whole = new Intl.NumberFormat('en')

/** `1 page`, `2 pages`, `1,204 pages`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${whole.format(n)} ${n === 1 ? one : many}`
}

/** Bytes for a person, in powers of 1024 as file managers show them: `640 bytes`, `12 KB`, `3.4 MB`. */
export function bytes(n: number): string {
  if (n < 1024) return count(n, 'byte')
  const units = ['KB', 'MB', 'GB', 'TB']
  let value = n
  let unit = -1
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  const rounded = value < 9.95 && unit > 0 ? value.toFixed(1).replace(/\.0$/, '') : String(Math.round(value))
  return `${rounded} ${units[unit] ?? 'KB'}`
}

/** A share as a whole percentage that says 100 only when all is done. */
export function percent(done: number, total: number): number {
  if (total <= 0) return 0
  const share = Math.max(0, Math.min(1, done / total))
  return share === 1 ? 100 : Math.min(99, Math.floor(share * 100))
}

/** `p 9`, `pp 9–11`. */
export function pageRange(first: number, last: number): string {
  return last > first ? `pages ${first}–${last}` : `page ${first}`
}

/** At most two letters for a picture-less person: `Lea Maurer` is `LM`. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words
  return (
    letters
      .map((word) => [...(word ?? '')][0] ?? '')
      .join('')
      .toUpperCase() || '?'
  )
}
