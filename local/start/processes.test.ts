import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { killAll, parseStat, runningProcesses, stillRunning, treeOf } from './processes.ts'

const running = [
  { pid: 1, parent: 0, started: 'a' },
  { pid: 10, parent: 1, started: 'b' },
  { pid: 11, parent: 10, started: 'c' },
  { pid: 12, parent: 11, started: 'd' },
  { pid: 20, parent: 1, started: 'e' },
]

test('a line of /proc with a name that holds anything', () => {
  const line = `4242 (a) b (c) S 17 4242 4242 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 11 0 987654 1 2`
  expect(parseStat(line)).toEqual({ pid: 4242, parent: 17, started: '987654' })
  expect(parseStat(line.replace(' S ', ' Z '))).toBeUndefined()
  expect(parseStat('')).toBeUndefined()
})

test('a tree is a process and all below it', () => {
  expect(treeOf(10, running).map(({ pid }) => pid)).toEqual([10, 11, 12])
  expect(treeOf(99, running)).toEqual([])
})

test('an id that was given to another process is not ours', () => {
  expect(stillRunning([{ pid: 10, started: 'b' }], running).map(({ pid }) => pid)).toEqual([10, 11, 12])
  expect(stillRunning([{ pid: 10, started: 'earlier' }], running)).toEqual([])
  expect(
    stillRunning(
      [
        { pid: 11, started: 'c' },
        { pid: 10, started: 'b' },
      ],
      running,
    ),
  ).toHaveLength(3)
})

test('a real process and its child are found, and end', async () => {
  const child = spawn('sh', ['-c', 'sleep 60 & wait'])
  const pid = child.pid ?? 0
  const tree = async () => treeOf(pid, await runningProcesses())
  await expect.poll(async () => (await tree()).length).toBe(2)
  const found = await tree()
  killAll(found)
  await expect.poll(async () => stillRunning(found, await runningProcesses())).toEqual([])
  killAll(found)
})
