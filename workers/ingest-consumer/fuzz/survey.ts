/** Reads many files and says which of them ended badly. */
import { availableParallelism } from 'node:os'
import pMap from 'p-map'
import type { Mutant } from '../../../tests/support/mutants.ts'
import { type Ending, ReaderProcess } from '../../../tests/support/reader-process.ts'

/** What the product promises for any file. */
export const PATIENCE_MS = 30_000

export interface Survey {
  /** How many ended how. */
  states: Record<string, number>
  /** Files that didn't end, or broke something. */
  bad: string[]
  /** Files that unpdf finds text in, and we don't, though no limit stands in the way. */
  lost: string[]
  slowest: number
  longestStall: number
}

/** Refusals for what is too much: nothing is lost by them that was promised. */
const LIMITS = new Set(['expands-too-much', 'too-slow', 'too-many-pages', 'too-much-text'])

export async function surveyOf(
  files: Iterable<Mutant>,
  onEnd?: (name: string, ending: Ending) => void,
): Promise<Survey> {
  const survey: Survey = { states: {}, bad: [], lost: [], slowest: 0, longestStall: 0 }
  const readers = Array.from({ length: Math.min(2, availableParallelism()) }, () => new ReaderProcess(PATIENCE_MS))
  const idle = [...readers]
  try {
    await pMap(
      files,
      async ({ name, bytes }) => {
        const reader = idle.pop()
        if (!reader) throw new Error('more work than readers')
        const ending = await reader.read(bytes.slice())
        if (
          ending.state !== 'read' &&
          !LIMITS.has(ending.state) &&
          (await reader.read(bytes.slice(), 'plain')).pagesWithText > 0
        )
          survey.lost.push(`${name}: ${ending.state}`)
        idle.push(reader)
        survey.states[ending.state] = (survey.states[ending.state] ?? 0) + 1
        if (/^(stuck|broken)/.test(ending.state)) survey.bad.push(`${name}: ${ending.state}`)
        survey.slowest = Math.max(survey.slowest, ending.milliseconds)
        survey.longestStall = Math.max(survey.longestStall, ending.longestStall)
        onEnd?.(name, ending)
      },
      { concurrency: readers.length },
    )
  } finally {
    await Promise.all(readers.map((reader) => reader.close()))
  }
  return survey
}
