/** The numbers in square brackets by which a model cites its passages. No I/O. */

/** What may stand between the brackets of a marker. */
export const MARKER_CHARACTER = /[\d ,;–-]/
export const MAX_MARKER_CHARACTERS = 40

/** The passages that `[1]`, `[1, 2]` or `[2-4]` names; null for what is no marker (`[2020]`, `[]`). */
export function passagesOfMarker(text: string): number[] | null {
  const parts = text.slice(1, -1).split(/[,;]/)
  const numbers: number[] = []
  for (const part of parts) {
    const [, first = '', last = first] = /^ *(\d{1,2})(?: *[–-] *(\d{1,2}))? *$/.exec(part) ?? []
    if (first === '' || Number(last) < Number(first)) return null
    for (let number = Number(first); number <= Number(last); number++) numbers.push(number)
  }
  return numbers
}

/** An answer's text without its markers, as the model reads it again in a later turn: its numbers mean nothing there. */
export function withoutMarkers(text: string): string {
  return text.replaceAll(/[^\S\n]*\[\d{1,3}\]/g, '')
}
