import { count } from './numbers.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago, for a list: `just now`, `5 minutes ago`, `yesterday`, `3 March`, `3 March 2024`. */
export function ago(iso: string, now: Date): string {
  const then = new Date(iso)
  const past = now.getTime() - then.getTime()
  if (past < MINUTE) return 'just now'
  if (past < HOUR) return `${count(Math.floor(past / MINUTE), 'minute')} ago`
  const days = dayNumber(now) - dayNumber(then)
  if (days === 0) return `${count(Math.floor(past / HOUR), 'hour')} ago`
  if (days === 1) return 'yesterday'
  if (days < 7) return `${count(days, 'day')} ago`
  const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' }
  if (then.getFullYear() !== now.getFullYear()) date.year = 'numeric'
  return new Intl.DateTimeFormat('en-GB', date).format(then)
}

/** A moment to come, in the person's own time zone: `at 18:00`, `tomorrow at 01:00`, `on 1 December`. */
export function ahead(iso: string, now: Date): string {
  const then = new Date(iso)
  const days = dayNumber(then) - dayNumber(now)
  if (days <= 0) return `at ${clock(then)}`
  if (days === 1) return `tomorrow at ${clock(then)}`
  const date: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long' }
  if (then.getFullYear() !== now.getFullYear()) date.year = 'numeric'
  return `on ${new Intl.DateTimeFormat('en-GB', date).format(then)}`
}

/** A moment to the minute, for records: `25 November 2026, 14:05`. */
export function moment(iso: string): string {
  const then = new Date(iso)
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' }).format(then)
  return `${date}, ${clock(then)}`
}

const clock = (date: Date) => new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(date)

/** An amount of time: `40 seconds`, `12 minutes`, `3.5 hours`. */
export function duration(seconds: number): string {
  if (seconds < 90) return count(Math.round(seconds), 'second')
  if (seconds < 5400) return count(Math.round(seconds / 60), 'minute')
  const hours = seconds / 3600
  return count(hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours), 'hour')
}

/** Counts calendar days in the person's own time zone, so that "yesterday" is what their calendar says. */
function dayNumber(date: Date): number {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / DAY)
}

/** How long to wait: `now`, `in 24 seconds`, `in about 2 minutes`. */
export function wait(seconds: number): string {
  if (seconds <= 0) return 'now'
  if (seconds < 90) return `in ${count(Math.ceil(seconds), 'second')}`
  if (seconds < 5400) return `in about ${count(Math.round(seconds / 60), 'minute')}`
  return `in about ${count(Math.round(seconds / 3600), 'hour')}`
}
