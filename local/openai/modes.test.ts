import { expect, test } from 'vitest'
import { createModeRules, modelOf, modeOf } from './modes.ts'

test('a name asks for a mode, else the first rule that fits the prompt decides', () => {
  const rules = [
    { mode: 'obedient' as const, promptIncludes: 'password 7' },
    { mode: 'invented' as const, promptIncludes: 'password' },
  ]
  expect(modeOf(modelOf('off-by-one'), 'my password 7', rules)).toBe('off-by-one')
  expect(modeOf(modelOf('true'), 'my password 7', rules)).toBe('obedient')
  expect(modeOf(modelOf('true'), 'my password 8', rules)).toBe('invented')
  expect(modeOf(modelOf('true'), 'nothing', rules)).toBe('true')
  expect(modeOf('gpt-5', 'my password 7', rules)).toBeNull()
})

test('rules are added side by side, read and cleared from outside', async () => {
  const { all, routes } = createModeRules()
  const post = (body: unknown) => routes.request('/_stand-in/modes', { method: 'POST', body: JSON.stringify(body) })
  expect((await post({ mode: 'obedient', promptIncludes: 'a' })).status).toBe(200)
  expect((await post({ mode: 'altered', promptIncludes: 'b' })).status).toBe(200)
  expect((await post({ mode: 'rude', promptIncludes: 'b' })).status).toBe(400)
  expect(all().map(({ mode }) => mode)).toEqual(['obedient', 'altered'])
  await routes.request('/_stand-in/modes', { method: 'DELETE' })
  expect(await (await routes.request('/_stand-in/modes')).json()).toEqual([])
})
