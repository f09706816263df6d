/** Whether a page's text is text. Pure. */

/** Of what isn't white space, at least this share must be characters that somebody could read. */
const READABLE = 0.5

/**
 * A font that doesn't say which characters its glyphs are gives replacement characters, private ones or control codes. A
 * page of them can't be searched or quoted, and is no better than a page without text.
 */
export function isReadable(text: string): boolean {
  const all = text.match(/\S/gu)?.length ?? 0
  if (all === 0) return true
  const odd = text.match(/[\p{Co}\p{Cc}\p{Cn}\p{Cs}\uFFFD]/gu)?.filter((character) => /\S/u.test(character)).length ?? 0
  return odd / all <= 1 - READABLE
}
