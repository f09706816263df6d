import { describe, expect, it } from 'vitest'
import {
  codesMapped,
  entryWidth,
  holdsObjects,
  referenceArrays,
  roomClaimed,
  widthsBeyond,
  widthsIn,
} from './claims.ts'

describe('codes that a character map has ranges for', () => {
  it.each([
    ['a text that is none', 'BT (range) Tj ET', 0],
    ['a range to one character', '1 beginbfrange <0041> <0044> <0041> endbfrange', 4],
    ['a range to many', '1 beginbfrange <00> <02> [<0041> <00420043> <0044>] <10> <11> <0061> endbfrange', 5],
    ['a range of identifiers', '1 begincidrange <0000> <ffff> 0 <10000> <10001> 9 endcidrange', 65_538],
    ['characters one by one', '1 beginbfchar <0041> <00FFFFFF> endbfchar', 0],
    ['a range of very many', '1 beginbfrange <000000> <fffffe> <0041>', 0xffffff],
    ['a range the wrong way round', '1 beginbfrange <09> <01> <0041> endbfrange', 0],
    ['codes in another form', '1 beginbfrange (a) (b) <0041> endbfrange', Number.POSITIVE_INFINITY],
  ])('%s', (_, text, codes) => expect(codesMapped(text)).toBe(codes))
})

describe('widths', () => {
  it('are found, and the objects that hold them', () => {
    expect(widthsIn('<< /DW 1 /W [1 [2]] /W2 12 0 R /Widths [3] >>')).toEqual({ arrays: [12], objects: [12] })
  })
  it('that nobody can mean are told by where they stand', () => {
    const text = '[0 [500 600] 10 2000000000 500] 9999999'
    expect(widthsBeyond(text, 0).map(({ start, end }) => text.slice(start, end))).toEqual(['2000000000'])
  })
})

it.each([
  ['<< /Type /XRef /W [1 2 1] /Size 40 >>', 4],
  ['<< /W [0 0 0] /Size 9 >>', 0],
  ['<< /Type /XRef /W 7 0 R /Size 9 >>', 0],
  ['<< /Type /Font /W [1 [2]] >>', null],
])('bytes of an entry of the cross-reference %s', (dict, width) => expect(entryWidth(dict)).toBe(width))

it('arrays of references are told apart from others', () => {
  expect([...referenceArrays('/Contents [4 0 R\n5 0 R 4 0 R] /MediaBox [0 0 612 792] /X [(1 0 R)]')]).toEqual([
    [4, 5, 4],
  ])
})

it('rows and places that no stream needs are told by where they stand', () => {
  const said = (dict: string) => roomClaimed(dict).map(({ start, end }) => dict.slice(start, end))
  expect(said('<< /DecodeParms << /Predictor 12 /Columns 500000000 >> >>')).toEqual(['500000000'])
  expect(said('<< /Type /ObjStm /N 90000000 /First 9 >>')).toEqual(['90000000'])
  expect(said('<< /DecodeParms << /Predictor 12 /Columns 5000 >> /N 100 >>')).toEqual([])
})

it('streams that hold objects', () => {
  expect(holdsObjects('<< /Type /ObjStm /N 3 /First 20 >>')).toBe(true)
  expect(holdsObjects('<< /N 3 /First 20 >>')).toBe(true)
  expect(holdsObjects('<< /N 3 >>')).toBe(false)
})
