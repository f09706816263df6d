/**
 * Text as PostgreSQL can hold it: without U+0000, which it refuses, and without halves of surrogate pairs, which are no
 * characters. Replacement characters, which stand for something that was lost before, go too.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll(/[\0\uFFFD]/g, '')
}
