/** Byte-pair encodings rarely spend one token on more letters of a word than this. */
const LETTERS_PER_TOKEN = 6

/** About as many tokens as a byte-pair encoding would make of a text; exact counts need a model's own vocabulary. */
export function countTokens(text: string): number {
  let count = 0
  for (const [word] of text.matchAll(/[\p{L}\p{M}]+|\p{N}{1,3}|[^\s\p{L}\p{M}\p{N}]/gu)) {
    count += Math.ceil(word.length / LETTERS_PER_TOKEN)
  }
  return count
}

/** A text cut into what is streamed at once: words, each with the space before it. Joined they are the text. */
export function streamPieces(text: string): string[] {
  return text.match(/\s*\S+|\s+$/gu) ?? []
}
