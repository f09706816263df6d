/** What a benchmark hands back, and how it is printed. */
import type { Machine } from './machine.ts'
import type { Summary } from './statistics.ts'
import { type Table, tableText } from './table.ts'

/** A threshold and what was measured against it. */
export interface Gate {
  name: string
  measured: number
  comparison: 'at most' | 'at least' | 'exactly'
  limit: number
  unit: 'ms' | 'times' | 'steps' | ''
  ok: boolean
}

export interface Measure extends Summary {
  name: string
  unit: 'ms' | 'times'
}

export interface Report {
  benchmark: string
  /** What was done to make it fail, or null. */
  sabotage: string | null
  machine: Machine
  engine: string
  latencies: Record<string, number>
  measures: Measure[]
  gates: Gate[]
  notes: string[]
  /** Every run, for whoever wants to look closer. */
  runs: unknown
  tables?: Table[]
  /** What stands at the top of the JSON object beside the rest, where a benchmark's own shape is agreed on. */
  results?: Record<string, unknown>
}

export function gate(
  name: string,
  measured: number,
  comparison: Gate['comparison'],
  limit: number,
  unit: Gate['unit'],
) {
  const ok = { 'at most': measured <= limit, 'at least': measured >= limit, exactly: measured === limit }[comparison]
  return { name, measured, comparison, limit, unit, ok } satisfies Gate
}

export function passed(report: Pick<Report, 'gates'>): boolean {
  return report.gates.every(({ ok }) => ok)
}

export function toJson({ results, ...report }: Report): string {
  return JSON.stringify({ ok: passed(report), ...report, ...results })
}

export function toText(report: Report): string {
  const { machine } = report
  const nameWidth = Math.max(...[...report.measures, ...report.gates].map(({ name }) => name.length)) + 2
  const lines = [
    `${report.benchmark}${report.sabotage ? ` (sabotaged: ${report.sabotage})` : ''}`,
    `machine: ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}`,
    `engine: ${report.engine}`,
    ...injected(report.latencies),
    '',
    ...report.measures.map(
      ({ name, median, min, max, spread, runs, unit }) =>
        `${name.padEnd(nameWidth)} median ${show(median, unit)}, ${show(min, unit)} to ${show(max, unit)}, spread ${Math.round(spread * 100)} %, ${runs} runs`,
    ),
    '',
    ...(report.tables ?? []).flatMap((table) => [tableText(table), '']),
    ...report.gates.map(
      ({ ok, name, measured, comparison, limit, unit }) =>
        `${ok ? 'ok    ' : 'MISSED'} ${name.padEnd(nameWidth)} ${show(measured, unit)}, ${comparison} ${show(limit, unit)}`,
    ),
    '',
    ...report.notes.map((note) => `- ${note}`),
  ]
  return lines.join('\n')
}

function injected(latencies: Report['latencies']): string[] {
  const all = Object.entries(latencies).map(([name, ms]) => `${name} ${ms}`)
  return all.length === 0 ? [] : [`injected, ms: ${all.join(', ')}`]
}

function show(value: number, unit: Gate['unit']): string {
  return unit === 'ms' ? `${value} ms` : String(value)
}
