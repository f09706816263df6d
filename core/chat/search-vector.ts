/** The vector to search by: that of the question, leaning towards what was asked before. */

import { earlierWeight } from '../tenant/search/follow-up.ts'

/** Further back than this is another subject. */
const HINTS = 2

/** `embed` makes unit vectors; both requests run side by side, and so cost the time of one. */
export async function searchVector(
  embed: (text: string) => Promise<number[]>,
  question: string,
  earlierQuestions: readonly string[],
): Promise<number[]> {
  const hint = earlierQuestions.slice(-HINTS).join('\n').trim()
  if (hint === '') return await embed(question)
  const [own, before] = await Promise.all([embed(question), embed(hint)])
  return leaning(own, before, earlierWeight(question))
}

/** `vector` + `weight` × `towards`, of unit length again. */
export function leaning(vector: readonly number[], towards: readonly number[], weight: number): number[] {
  const sum = vector.map((value, i) => value + weight * (towards[i] ?? 0))
  const length = Math.hypot(...sum)
  return length === 0 ? [...vector] : sum.map((value) => value / length)
}
