import { expect, test } from 'vitest'
import { cleanTitle, titleOfFile } from './file-name.ts'

test.each([
  ['lease.pdf', 'lease'],
  ['LEASE.PDF', 'LEASE'],
  ['lease.pdf.pdf', 'lease.pdf'],
  ['notes', 'notes'],
  ['../../etc/passwd.pdf', 'passwd'],
  ['C:\\Users\\me\\Report 2021.pdf', 'Report 2021'],
  ['folder/', 'folder'],
  ['  spaced   out .pdf ', 'spaced out'],
  ['a\u0000b\u001f\u007fc\nd.pdf', 'abc d'],
  ['invoice\u202Efdp.exe.pdf', 'invoicefdp.exe'],
  ['🎉 party 👩‍👩‍👧‍👦.pdf', '🎉 party 👩‍👩‍👧‍👦'],
  ['契約書.pdf', '契約書'],
  ['عقد الإيجار.pdf', 'عقد الإيجار'],
  ['.pdf', 'Untitled'],
  ['///', 'Untitled'],
  ['\u0000\u0001', 'Untitled'],
])('%j becomes %j', (name, title) => {
  expect(titleOfFile(name)).toBe(title)
})

test('is cut to 200 code points between characters, not inside them', () => {
  expect([...titleOfFile(`${'🎈'.repeat(300)}.pdf`)]).toHaveLength(200)
  const family = '👩‍👩‍👧‍👦'
  const cut = titleOfFile(family.repeat(100))
  expect(cut).toBe(family.repeat(28))
})

test('half a surrogate pair does not survive', () => {
  expect(titleOfFile('a\ud83d.pdf').isWellFormed()).toBe(true)
})

test('a typed title keeps slashes and endings', () => {
  expect(cleanTitle(' 2020/21 report.pdf\n')).toBe('2020/21 report.pdf')
})
