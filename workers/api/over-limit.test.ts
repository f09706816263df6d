import { expect, test } from 'vitest'
import type { LimitName } from '../../durable-objects/tenant/rpc.ts'
import { overLimit } from './over-limit.ts'

const of = (limit: LimitName, max: number, actual: number, resetsAt: string | null = null) =>
  overLimit({ reason: 'over-limit', limit, max, actual, plan: limit === 'fileBytes' ? null : 'Free', resetsAt })

test('a file: how large it may be, how large it is, and how much that is too much', () => {
  expect(of('fileBytes', 33_554_432, 41_943_040)).toEqual({
    name: 'over-limit',
    status: 413,
    title: 'The file is too large',
    detail: 'A file can have at most 32 MB; this one has 40 MB, 8 MB too much.',
    limit: { name: 'fileBytes', max: 33_554_432, actual: 41_943_040, over: 8_388_608, resetsAt: null },
  })
  expect(of('fileBytes', 33_554_432, 33_554_433).detail).toContain('this one has 32.01 MB')
})

test.each<[LimitName, number, number, string]>([
  ['documents', 100, 101, 'The plan Free allows 100 documents, and this would be number 101. Delete one to make room.'],
  [
    'bytes',
    2 ** 30,
    1.5 * 2 ** 30,
    'The plan Free allows 1 GB of files; with this one it would be 1.5 GB, 512 MB too much. Delete documents to make room.',
  ],
  [
    'pages',
    10_000,
    10_001,
    'The plan Free allows 10,000 pages, and a further document would make it 10,001 or more. Delete documents to make room.',
  ],
  [
    'members',
    1,
    2,
    'The plan Free allows 1 member, and this would be number 2. An owner can remove somebody, or ask for another plan.',
  ],
])('%s: what makes room', (limit, max, actual, detail) => {
  expect(of(limit, max, actual)).toMatchObject({ status: 403, detail, limit: { over: actual - max, resetsAt: null } })
})

test.each<[LimitName, number, number, string, string]>([
  [
    'questionsPerDay',
    200,
    201,
    '2026-11-26T00:00:00.000Z',
    'The plan Free allows 200 questions a day, and this would be number 201. The count starts anew on 26 November 2026, 00:00 UTC.',
  ],
  [
    'tokensPerMonth',
    5_000_000,
    5_001_234,
    '2026-12-01T00:00:00.000Z',
    'The plan Free allows 5,000,000 tokens of the language model a month; 5,001,234 are used, 1,234 over. The count starts anew on 1 December 2026, 00:00 UTC.',
  ],
])('%s: when it starts anew', (limit, max, actual, resetsAt, detail) => {
  expect(of(limit, max, actual, resetsAt)).toMatchObject({ status: 403, detail, limit: { resetsAt } })
})
