import { expect, test } from 'vitest'
import { type Abstention, count, emptyTally, type Findings, judge, type Tally } from './judge.ts'

const tally = (statements: number, change: Partial<Tally> = {}): Tally => ({
  ...emptyTally(),
  statements,
  right: statements,
  ...change,
})
const always: Abstention = { answerable: 10, answered: 10, unanswerable: 10, refused: 0 }
const never: Abstention = { answerable: 10, answered: 0, unanswerable: 10, refused: 10 }
const good: Findings = {
  true: tally(100),
  offByOne: tally(100),
  invented: tally(100, { right: 0, bare: 100 }),
  altered: tally(50, { flagged: 50 }),
  resolved: { rendered: 200, resolved: 200 },
  abstention: { model: { answerable: 10, answered: 7, unanswerable: 10, refused: 8 }, always, never },
}
const missed = (change: Partial<Findings>) =>
  judge({ ...good, ...change })
    .gates.filter(({ ok }) => !ok)
    .map(({ name }) => name)

test('all is well', () => {
  expect(missed({})).toEqual([])
})

test.each<[string, Partial<Findings>]>([
  ['rendered citations that resolve', { resolved: { rendered: 200, resolved: 199 } }],
  ['true citations that render', { true: tally(100, { right: 97 }) }],
  ['true statements flagged', { true: tally(100, { flagged: 6 }) }],
  ['invented citations that render', { invented: tally(100, { right: 0, bare: 99 }) }],
  ['off by one and unflagged', { offByOne: tally(100, { wrongUnflagged: 3 }) }],
  ['altered figures flagged', { altered: tally(50, { flagged: 40 }) }],
  ['unanswerable questions refused', { abstention: { ...good.abstention, model: always } }],
  ['answerable questions answered', { abstention: { ...good.abstention, model: never } }],
  ['a model that always answers passes', { abstention: { ...good.abstention, always: good.abstention.model } }],
])('%s', (name, change) => {
  expect(missed(change)).toEqual([name])
})

test('a wrong citation counts against the product unless its statement is flagged', () => {
  const counted = emptyTally()
  count(counted, { right: false, citations: 1, flagged: true })
  count(counted, { right: false, citations: 2, flagged: false })
  count(counted, { right: false, citations: 0, flagged: false })
  count(counted, { right: true, citations: 1, flagged: false })
  expect(counted).toEqual({ statements: 4, right: 1, wrong: 2, wrongUnflagged: 1, bare: 1, flagged: 1 })
})
