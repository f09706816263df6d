/** What a writing system asks for where runs and lines meet. Pure. */

/** Scripts that put no spaces between words, with their punctuation and full-width forms. */
const WITHOUT_SPACES = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]`
const ENDS = new RegExp(String.raw`${WITHOUT_SPACES}\s*$`, 'u')
const STARTS = new RegExp(String.raw`^\s*${WITHOUT_SPACES}`, 'u')

/** A gap of this many font sizes is wanted even there: a full-width space. */
const FULL_WIDTH = 0.8

/** Whether a gap between two texts is only how they are set. `gap`: in font sizes. */
export function joinsWithoutSpace(before: string, after: string, gap = 0): boolean {
  return gap < FULL_WIDTH && STARTS.test(after.slice(0, 4)) && ENDS.test(before.slice(-4))
}
