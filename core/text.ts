/**
 * Text as PostgreSQL can hold it: without U+0000, which it refuses, and without halves of surrogate pairs, which are no
 * characters. Replacement characters, which stand for something that was lost before, go too.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll(/[\0\uFFFD]/g, '')
}

/**
 * How many tokens a model makes of a text, rather more than fewer: four letters and spaces of Latin script to a token, up to
 * three digits, one sign; of other scripts each letter may be one. A table of numbers takes twice what its length suggests.
 */
export function estimateTokens(text: string): number {
  let tokens = 0
  let latin = 0
  for (const [part, space, digits, letters] of text.matchAll(
    /([\s\p{Script=Latin}]+)|(\p{N}{1,3})|([\p{L}\p{M}]+)|./gsu,
  )) {
    if (space) latin += part.length
    else tokens += digits ? 1 : letters ? [...letters].length : 1
  }
  return Math.ceil(latin / 4) + tokens
}
