import { expect, test } from 'vitest'
import { openEventSocket, reconnectDelay, type SocketLike } from './event-socket.ts'

function setUp() {
  const sockets: (SocketLike & { closed: boolean })[] = []
  const timers: { at: number; run: () => void; cancelled: boolean }[] = []
  const seen: unknown[] = []
  const down: number[] = []
  let opened = 0
  const handle = openEventSocket({
    connect() {
      const socket = {
        onopen: null,
        onmessage: null,
        onclose: null,
        closed: false,
        close() {
          this.closed = true
        },
      }
      sockets.push(socket)
      return socket
    },
    after(at, run) {
      const timer = { at, run, cancelled: false }
      timers.push(timer)
      return () => {
        timer.cancelled = true
      }
    },
    random: () => 1,
    onOpen: () => {
      opened += 1
    },
    onData: (data) => seen.push(data),
    onDown: (failures) => down.push(failures),
  })
  const fire = () => {
    const timer = timers.findLast(({ cancelled }) => !cancelled)
    if (timer) timer.cancelled = true
    timer?.run()
    return timer?.at
  }
  return { handle, sockets, timers, seen, down, fire, opened: () => opened }
}

test('hands on what arrives', () => {
  const { sockets, seen, opened } = setUp()
  sockets[0]?.onopen?.()
  sockets[0]?.onmessage?.({ data: 'x' })
  expect(opened()).toBe(1)
  expect(seen).toEqual(['x'])
})

test('connects again after longer and longer waits, and says how often it failed', () => {
  const { sockets, down, fire } = setUp()
  const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
    sockets.at(-1)?.onclose?.({ code: 1006 })
    return fire()
  })
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
  expect(down).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('only a connection that lasted makes the next wait short again', () => {
  const { sockets, fire } = setUp()
  sockets[0]?.onclose?.({ code: 1006 })
  fire()
  sockets[1]?.onopen?.()
  sockets[1]?.onclose?.({ code: 1006 })
  expect(fire()).toBe(2000)
  sockets[2]?.onopen?.()
  expect(fire()).toBe(10_000)
  sockets[2]?.onclose?.({ code: 1006 })
  expect(fire()).toBe(1000)
})

test('back online, it does not wait', () => {
  const { handle, sockets } = setUp()
  sockets[0]?.onclose?.({ code: 1006 })
  handle.retryNow()
  expect(sockets).toHaveLength(2)
  handle.retryNow()
  expect(sockets).toHaveLength(2)
})

test('closed, it stays closed', () => {
  const { handle, sockets, timers } = setUp()
  sockets[0]?.onopen?.()
  handle.close()
  sockets[0]?.onclose?.({ code: 1006 })
  expect(sockets[0]?.closed).toBe(true)
  expect(timers.every(({ cancelled }) => cancelled)).toBe(true)
  expect(sockets).toHaveLength(1)
})

test('half of each wait is random', () => {
  expect(reconnectDelay(3, 0)).toBe(2000)
  expect(reconnectDelay(3, 1)).toBe(4000)
})
