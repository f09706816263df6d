import { expect, test } from 'vitest'
import { contentDisposition } from './content-disposition.ts'

test.each([
  ['plain.pdf', `inline; filename="plain.pdf"; filename*=UTF-8''plain.pdf`],
  ['Report 2021', `inline; filename="Report 2021.pdf"; filename*=UTF-8''Report%202021.pdf`],
  ['🦉 naïve.PDF', `inline; filename="__ na_ve.PDF"; filename*=UTF-8''%F0%9F%A6%89%20na%C3%AFve.PDF`],
  ['a"; x=\\y (1)*', `inline; filename="a_; x=_y (1)*.pdf"; filename*=UTF-8''a%22%3B%20x%3D%5Cy%20%281%29%2A.pdf`],
  ['half \ud83e', `inline; filename="half _.pdf"; filename*=UTF-8''half%20%EF%BF%BD.pdf`],
])('%j', (title, header) => {
  expect(contentDisposition(title)).toBe(header)
  expect(() => new Headers({ 'content-disposition': header })).not.toThrow()
})
