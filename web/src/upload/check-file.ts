import { bytes, count } from '../words/numbers.ts'

/** How many bytes of a file are looked at before it is sent. */
export const HEAD_BYTES = 1024

const HEADER = /%PDF-|\d+\s+\d+\s+obj\b/

/**
 * Why a file can't be sent, as a sentence for a person; null when it may. Only spares a wasted upload: the
 * server looks again. Readers accept a PDF header anywhere in the first kilobyte, or an object without one, so this does too.
 */
export function checkFile(file: { size: number; head: Uint8Array }, limits: { fileBytes: number }): string | null {
  if (file.size === 0) return 'This file is empty.'
  if (!HEADER.test(textOf(file.head))) return 'This is not a PDF. Alcove reads PDF files only.'
  if (file.size > limits.fileBytes) {
    return `This PDF has ${bytes(file.size)}; the limit is ${bytes(limits.fileBytes)}. Split it or save it smaller.`
  }
  return null
}

/** Why no further document fits, before any file is read; null when there is room. */
export function checkRoom(documents: number, max: number | null): string | null {
  if (max === null || documents < max) return null
  return `This workspace holds ${count(documents, 'document')}, its limit. Delete one to add another.`
}

function textOf(head: Uint8Array): string {
  return String.fromCharCode(...head.subarray(0, HEAD_BYTES))
}
