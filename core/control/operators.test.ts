import { expect, test } from 'vitest'
import { isOperator } from './operators.ts'

const config = { OIDC_ISSUER: 'https://issuer.example', OPERATORS: ['ada@example.com'] }
const ada = { issuer: 'https://issuer.example', email: 'Ada@Example.com', emailVerified: true }

test('a configured address that the configured issuer has verified, however it is written', () => {
  expect(isOperator(config, ada)).toBe(true)
})

test.each([
  ['another address', { ...ada, email: 'eve@example.com' }],
  ['no address', { ...ada, email: null }],
  ['an address that was not verified', { ...ada, emailVerified: false }],
  ['the same address at another issuer', { ...ada, issuer: 'https://other.example' }],
])('%s opens nothing', (_, person) => {
  expect(isOperator(config, person)).toBe(false)
})

test('without operators nobody is one', () => {
  expect(isOperator({ ...config, OPERATORS: [] }, { ...ada, email: '' })).toBe(false)
})
