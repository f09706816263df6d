/** Reads a `Range` header (RFC 9110, section 14). */

export type ByteRange =
  /** No range, or one that may be ignored (other units, several ranges): send everything. */
  | { kind: 'whole' }
  /** `offset` of the first byte, `length` in bytes. */
  | { kind: 'part'; offset: number; length: number }
  | { kind: 'unsatisfiable' }

export function parseByteRange(header: string | undefined, size: number): ByteRange {
  const [, first = '', last = ''] = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '') ?? []
  if (first === '' && last === '') return { kind: 'whole' }
  if (first === '') {
    const length = Math.min(Number(last), size)
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', offset: size - length, length }
  }
  const offset = Number(first)
  if (last !== '' && Number(last) < offset) return { kind: 'whole' }
  if (offset >= size) return { kind: 'unsatisfiable' }
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1)
  return { kind: 'part', offset, length: end - offset + 1 }
}
