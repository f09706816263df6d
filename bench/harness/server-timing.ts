/** Reads `Server-Timing` (https://www.w3.org/TR/server-timing/): the product's own account of its steps. */

export interface ServerTiming {
  name: string
  /** Milliseconds; the `dur` parameter. */
  durationMs: number
  /** Milliseconds from the arrival of the request, where the product says so (the `start` parameter); else null. */
  startMs: number | null
}

/** One entry for each metric, in order; metrics without a duration are left out. */
export function parseServerTiming(header: string | null): ServerTiming[] {
  return splitOutsideQuotes(header ?? '', ',').flatMap((metric) => {
    const [name = '', ...parameters] = splitOutsideQuotes(metric, ';').map((part) => part.trim())
    const values = new Map(
      parameters.map((parameter) => {
        const [key = '', value = ''] = parameter.split('=').map((side) => side.trim())
        return [key.toLowerCase(), value.replace(/^"(.*)"$/, '$1')]
      }),
    )
    const durationMs = numberOf(values.get('dur'))
    return name === '' || durationMs === null ? [] : [{ name, durationMs, startMs: numberOf(values.get('start')) }]
  })
}

function numberOf(text: string | undefined): number | null {
  const value = text === undefined || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : null
}

function splitOutsideQuotes(text: string, separator: ',' | ';'): string[] {
  return text.match(new RegExp(`(?:"[^"]*"|[^"${separator}])+`, 'g')) ?? []
}
