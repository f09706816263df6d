import { expect, test } from 'vitest'
import { whereTo } from './where.ts'

const local = { APP_URL: 'http://localhost:8787', FLEET_KEY: 'local' }
const sources = { env: {}, devVars: {}, local }

test('the local cloud by default, with its own key', () => {
  expect(whereTo(sources)).toEqual({ ok: true, url: 'http://localhost:8787', key: 'local', local: true })
  expect(whereTo({ ...sources, url: 'http://localhost:8787/' })).toMatchObject({ key: 'local', local: true })
})

test('another by --url or by the environment, with a key of its own', () => {
  const env = { ALCOVE_URL: 'https://b.example/x', FLEET_KEY: 'b' }
  expect(whereTo({ ...sources, env })).toEqual({ ok: true, url: 'https://b.example', key: 'b', local: false })
  expect(whereTo({ ...sources, env, url: 'https://c.example' })).toMatchObject({ url: 'https://c.example', key: 'b' })
  expect(whereTo({ ...sources, url: 'https://c.example', devVars: { FLEET_KEY: 'file' } })).toMatchObject({
    key: 'file',
  })
})

test("the local cloud's key goes nowhere else", () => {
  expect(whereTo({ ...sources, url: 'https://c.example' })).toEqual({
    ok: false,
    reason: expect.stringMatching(/FLEET_KEY/),
  })
  expect(whereTo({ ...sources, url: 'http://localhost:8788' })).toMatchObject({ ok: false })
})

test.each([
  [{ local: null }, /npm start/],
  [{ url: 'alcove' }, /no URL/],
  [{ url: 'ftp://a.example' }, /no URL/],
  [{ url: 'http://a.example', env: { FLEET_KEY: 'x' } }, /no URL/],
])('%j is refused', (changes, reason) => {
  expect(whereTo({ ...sources, ...changes })).toEqual({ ok: false, reason: expect.stringMatching(reason) })
})
