import { expect, it } from 'vitest'
import { mutants } from '../../../tests/support/mutants.ts'
import { filesOf, smallFiles } from './files.ts'
import { surveyOf } from './survey.ts'

it('200 damaged files all end, and what unpdf can read of them is read', async () => {
  const files = new Map([...(await smallFiles()), ...(await filesOf(process.env.ALCOVE_ODD_PDFS))])
  const survey = await surveyOf(mutants(files, 200, 1))
  expect(survey).toMatchObject({ bad: [], lost: [] })
  expect(survey.longestStall).toBeLessThan(5_000)
  expect(Object.keys(survey.states).length, 'kinds of endings').toBeGreaterThan(3)
}, 120_000)

it('the same seed makes the same damage, another one another', async () => {
  const files = await smallFiles()
  const made = (seed: number) => [...mutants(files, 30, seed)].map(({ bytes }) => Buffer.from(bytes).toString('latin1'))
  const first = made(1)
  expect(made(1)).toEqual(first)
  expect(made(1_000)).not.toEqual(first)
})
