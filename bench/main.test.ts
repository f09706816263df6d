import { execa } from 'execa'
import { expect, it } from 'vitest'

it('lists what there is when asked for something else, and keeps stdout empty', async () => {
  const { exitCode, stdout, stderr } = await execa(process.execPath, ['bench/main.ts', 'chatt'], { reject: false })
  expect(exitCode).toBe(2)
  expect(stdout).toBe('')
  expect(stderr).toContain('there is no benchmark "chatt"')
  expect(stderr).toMatch(/^ {2}chat +\S/m)
})
