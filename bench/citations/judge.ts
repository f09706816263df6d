/** What `bench citations` counts, and its thresholds. Pure. */
import { type Gate, gate } from '../harness/report.ts'
import { round } from '../harness/statistics.ts'
import type { Table } from '../harness/table.ts'

/** The statements of a model in one mode, by what became of them. */
export interface Tally {
  statements: number
  /** A citation stands behind it that leads to where it is from. */
  right: number
  /** One does that leads elsewhere, */
  wrong: number
  /** and nothing says that something is amiss. */
  wrongUnflagged: number
  /** No citation is left. */
  bare: number
  flagged: number
}

export interface Resolved {
  rendered: number
  /** Those whose quote is what their span of the stored page says. */
  resolved: number
}

/** Of questions that the documents answer, and of others. */
export interface Abstention {
  answerable: number
  answered: number
  unanswerable: number
  refused: number
}

export interface Findings {
  true: Tally
  offByOne: Tally
  invented: Tally
  altered: Tally
  resolved: Resolved
  abstention: { model: Abstention; always: Abstention; never: Abstention }
}

const LIMITS = { trueRendered: 0.98, offByOneUnflagged: 0.02, trueFlagged: 0.05, alteredFlagged: 0.9 }
/**
 * A model that always answers has 1 and 0, one that never does 0 and 1: both miss by far. The stand-in, which compares words,
 * has about .6 and .65 on questions of which a third ask about pictures and layout.
 */
const LEAST_ABSTENTION = 0.4

export function emptyTally(): Tally {
  return { statements: 0, right: 0, wrong: 0, wrongUnflagged: 0, bare: 0, flagged: 0 }
}

/** Adds one statement. */
export function count(tally: Tally, shown: { right: boolean; citations: number; flagged: boolean }): void {
  const wrong = shown.citations > 0 && !shown.right
  tally.statements += 1
  if (shown.right) tally.right += 1
  if (wrong) tally.wrong += 1
  if (wrong && !shown.flagged) tally.wrongUnflagged += 1
  if (shown.citations === 0) tally.bare += 1
  if (shown.flagged) tally.flagged += 1
}

export function judge(findings: Findings): { gates: Gate[]; tables: Table[] } {
  const { resolved, offByOne, invented, altered, abstention } = findings
  const { answered, refused } = rates(abstention.model)
  const gates = [
    gate('rendered citations that resolve', share(resolved.resolved, resolved.rendered), 'at least', 1, ''),
    gate(
      'true citations that render',
      share(findings.true.right, findings.true.statements),
      'at least',
      LIMITS.trueRendered,
      '',
    ),
    gate(
      'true statements flagged',
      share(findings.true.flagged, findings.true.statements),
      'at most',
      LIMITS.trueFlagged,
      '',
    ),
    gate('invented citations that render', invented.statements - invented.bare, 'at most', 0, ''),
    gate(
      'off by one and unflagged',
      share(offByOne.wrongUnflagged, offByOne.statements),
      'at most',
      LIMITS.offByOneUnflagged,
      '',
    ),
    gate('altered figures flagged', share(altered.flagged, altered.statements), 'at least', LIMITS.alteredFlagged, ''),
    gate('answerable questions answered', answered, 'at least', LEAST_ABSTENTION, ''),
    gate('unanswerable questions refused', refused, 'at least', LEAST_ABSTENTION, ''),
    gate('a model that always answers passes', Number(abstains(abstention.always)), 'exactly', 0, ''),
    gate('a model that never answers passes', Number(abstains(abstention.never)), 'exactly', 0, ''),
  ]
  return { gates, tables: tablesOf(findings) }
}

function tablesOf({ abstention, resolved: _, ...tallies }: Findings): Table[] {
  const names = { true: 'true', offByOne: 'off by one', invented: 'invented', altered: 'true, figures altered' }
  return [
    {
      title: 'What became of the statements, by how the model cites',
      columns: ['statements', 'cited right', 'cited wrong', 'wrong, unflagged', 'no citation', 'flagged'],
      rows: Object.entries(names).map(([key, name]) => {
        const { statements, right, wrong, wrongUnflagged, bare, flagged } = tallies[key as keyof typeof names]
        return { name, cells: [statements, right, wrong, wrongUnflagged, bare, flagged].map(String) }
      }),
    },
    {
      title: 'Abstention',
      columns: ['answered of answerable', 'refused of unanswerable'],
      rows: [
        ['the stand-in model', abstention.model] as const,
        ['one that always answers', abstention.always] as const,
        ['one that never answers', abstention.never] as const,
      ].map(([name, counts]) => {
        const { answered, answerable, refused, unanswerable } = counts
        return {
          name,
          cells: [
            `${answered}/${answerable} = ${rates(counts).answered}`,
            `${refused}/${unanswerable} = ${rates(counts).refused}`,
          ],
        }
      }),
    },
  ]
}

function abstains(counts: Abstention): boolean {
  const { answered, refused } = rates(counts)
  return answered >= LEAST_ABSTENTION && refused >= LEAST_ABSTENTION
}

function rates({ answerable, answered, unanswerable, refused }: Abstention) {
  return { answered: share(answered, answerable), refused: share(refused, unanswerable) }
}

/** Of nothing, nothing is wrong. */
const share = (part: number, of: number) => (of === 0 ? 1 : round(part / of, 3))
