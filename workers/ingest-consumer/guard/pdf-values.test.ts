import { expect, it } from 'vitest'
import { dictionaryIn, stringIn } from './pdf-values.ts'

it('a dictionary is read, with strings in both forms', () => {
  const text = String.raw`5 0 obj << /V 4 /O (a\(b\)\101\n(c)) /U <61 6> /P -64 /Open false /R 3 0 R /CF << /Std << /CFM /AESV2 >> >> /StmF/Std >>`
  expect(dictionaryIn(text)).toEqual(
    new Map<string, unknown>([
      ['V', 4],
      ['O', Buffer.from('a(b)A\n(c)')],
      ['U', Buffer.from('a`')],
      ['P', -64],
      ['Open', false],
      // Of a reference the number of the object is left.
      ['R', 3],
      ['CF', new Map([['Std', new Map([['CFM', 'AESV2']])]])],
      ['StmF', 'Std'],
    ]),
  )
})

it('the first string of an array', () => {
  expect(stringIn(' [<6162> <63>]')).toEqual(Buffer.from('ab'))
  expect(stringIn('[ (x) ]')).toEqual(Buffer.from('x'))
  expect(stringIn(' 7 0 R')).toBeNull()
})

it('what is broken ends', () => {
  expect(dictionaryIn('<< /A << /B (')).not.toBeNull()
  expect(dictionaryIn('<< ] [ > /A')).toEqual(new Map())
  expect(dictionaryIn('nothing')).toBeNull()
  expect(dictionaryIn('<< /A '.repeat(10_000))).not.toBeNull()
})
