import { expect, test } from 'vitest'
import { claimsOf, initialsOf, personForm, subjectOf } from './people.ts'

test('an e-mail address is the same person however it is written', () => {
  const first = personForm.parse({ name: ' Ada ', email: 'Ada@Example.com ', verified: 'yes' })
  const second = personForm.parse({ name: 'Ada', email: 'ada@example.com' })
  expect(first).toEqual({ name: 'Ada', email: 'ada@example.com', verified: true })
  expect(second.verified).toBe(false)
  expect(subjectOf(first)).toBe(subjectOf(second))
})

test('one address with another name is another account', () => {
  const ada = personForm.parse({ name: 'Ada', email: 'a@example.com' })
  expect(subjectOf(ada)).not.toBe(subjectOf({ ...ada, name: 'Alan' }))
})

test.each([
  { name: '', email: 'a@example.com' },
  { name: '  ', email: 'a@example.com' },
  { name: 'x'.repeat(101), email: 'a@example.com' },
  { name: 'Ada', email: 'ada' },
  { name: 'Ada', email: `${'a'.repeat(250)}@example.com` },
  { name: 'Ada' },
])('refuses %j', (form) => {
  expect(personForm.safeParse(form).success).toBe(false)
})

test('claims have the standard names', () => {
  const person = { name: 'Ada Lovelace', email: 'ada@example.com', verified: false }
  expect(claimsOf(person, 'http://127.0.0.1:1')).toEqual({
    sub: subjectOf(person),
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    email_verified: false,
    picture: `http://127.0.0.1:1/pictures/${subjectOf(person)}.svg`,
  })
})

test.each([
  ['Ada Lovelace', 'AL'],
  ['Ada King Lovelace', 'AL'],
  ['ada', 'A'],
])('the initials of %s are %s', (name, initials) => {
  expect(initialsOf(name)).toBe(initials)
})
