/** Whether a question needs the ones before it to be understood. Pure. */

/** Words that stand for something said before. "This" is none: people say "this document" in a first question. */
const REFERENCE =
  /\b(it|its|they|them|theirs?|he|she|his|him|hers?|those|these|that (year|time|day|month|quarter|period|company|person|one)|the (same|former|latter))\b/i
/** "And in 2020?", "What about costs?", "Why?" */
const CONTINUATION = /^\s*(and|or|but|also|then|what about|how about|why|how so|how come)\b/i
/** A question of fewer words says too little to stand for itself. */
const FEW_WORDS = 3

/**
 * What the words and the meaning of the question before count, beside 1 for the question's own. A question that refers
 * to nothing may still leave out what it is about; more than this would cost a question about something else its page.
 */
const WEIGHT = { dependent: 0.5, independent: 0.2 }

export function earlierWeight(question: string): number {
  const words = question.match(/[\p{L}\p{N}]+/gu) ?? []
  const dependent = REFERENCE.test(question) || CONTINUATION.test(question) || words.length < FEW_WORDS
  return dependent ? WEIGHT.dependent : WEIGHT.independent
}
