import { createHash } from 'node:crypto'
import { z } from 'zod'

/** Who signs in: what the form posts. A checkbox that is not ticked is not sent. */
export const personForm = z.object({
  name: z.string().trim().min(1, 'Enter a name.').max(100, 'The name is too long.'),
  email: z
    .string()
    .trim()
    .toLowerCase()
    .max(254, 'The e-mail address is too long.')
    .pipe(z.email('Enter an e-mail address, like ada@example.com.')),
  verified: z
    .string()
    .optional()
    .transform((value) => value !== undefined),
})

export type Person = z.infer<typeof personForm>

/** Offered on the sign-in page, so that trying the app takes one click. */
export const SAMPLE_PEOPLE: Person[] = [
  { name: 'Ada Lovelace', email: 'ada@example.com', verified: true },
  { name: 'Grace Hopper', email: 'grace@example.com', verified: true },
  { name: 'Alan Turing', email: 'alan@example.com', verified: true },
]

/**
 * A person's subject, the same every time: of the e-mail address and the name, so that one address with two names
 * is two accounts, as it is when an address passes on to somebody else.
 */
export function subjectOf(person: Person): string {
  return createHash('sha256').update(`${person.email}\n${person.name}`).digest('base64url').slice(0, 22)
}

/** Standard claims: https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims */
export function claimsOf(person: Person, issuer: string) {
  const sub = subjectOf(person)
  return {
    sub,
    name: person.name,
    email: person.email,
    email_verified: person.verified,
    picture: `${issuer}/pictures/${sub}.svg`,
  }
}

export function initialsOf(name: string): string {
  const words = name.split(/\s+/u).filter((word) => word !== '')
  const [first = '', last = ''] = words.length > 1 ? [words[0], words.at(-1)] : [words[0]]
  return `${first.slice(0, 1)}${last.slice(0, 1)}`.toUpperCase()
}
