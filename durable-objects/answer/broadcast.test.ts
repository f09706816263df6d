import { expect, test } from 'vitest'
import { Broadcast } from './broadcast.ts'

test('every reader gets everything, whenever it came', async () => {
  const broadcast = new Broadcast()
  const early = new Response(broadcast.follow()).text()
  broadcast.send('one ')
  const middle = new Response(broadcast.follow()).text()
  broadcast.send('two ✓')
  broadcast.close()
  const late = new Response(broadcast.follow()).text()
  expect(await Promise.all([early, middle, late])).toEqual(['one two ✓', 'one two ✓', 'one two ✓'])
})

test('a reader that leaves disturbs nobody', async () => {
  const broadcast = new Broadcast()
  const leaver = broadcast.follow().getReader()
  const stayer = new Response(broadcast.follow()).text()
  broadcast.send('a')
  await leaver.read()
  await leaver.cancel()
  broadcast.send('b')
  broadcast.close()
  broadcast.send('c')
  broadcast.close()
  expect(await stayer).toBe('ab')
})
