import { expect, it } from 'vitest'
import { mutants } from '../../../tests/support/mutants.ts'
import { filesOf, smallFiles } from './files.ts'
import { surveyOf } from './survey.ts'

const folder = process.env.ALCOVE_ODD_PDFS
if (!folder) console.log('Damaging small files only, as ALCOVE_ODD_PDFS names no folder of PDFs.')

it('2,000 damaged files all end, and what unpdf can read of them is read', async () => {
  const files = folder ? await filesOf(folder) : await smallFiles()
  const survey = await surveyOf(mutants(files, 2_000, 10_000))
  console.log(JSON.stringify(survey))
  expect(survey).toMatchObject({ bad: [], lost: [] })
  expect(survey.longestStall).toBeLessThan(5_000)
})
