/** Texts to set. Made for the fixtures; every line of them is different, so that an order that went wrong shows. */

export const STORMS =
  `The storm of March reached the coast in the early hours and did more harm than any since the lights were
built. Keepers at nine stations kept their lamps burning through the night, though at two of them the sea came over the
gallery. Three vessels ran for shelter behind the northern breakwater and all of their crews were safe by morning. The
inspector arrived on the second day with a list of repairs that filled four pages of his notebook.`.replaceAll(
    '\n',
    ' ',
  )

export const SUPPLIES =
  `Oil is delivered twice a year and measured when it is landed, because casks are known to leak on the
way. Each station keeps a reserve for ninety nights, which is never touched without a letter from the office. Wicks are
counted by the dozen and glass by the pane, and what is broken goes back with the boat that brings the new stock. A keeper
who runs short has to say so in writing before the end of the quarter.`.replaceAll('\n', ' ')

export const SIGNALS =
  `Fog signals are sounded whenever the nearer headland can no longer be made out from the gallery. The
interval is thirty seconds by day and twenty by night, and every change of it is entered in the log. A horn that fails is
replaced by the bell, which two men ring in turns of half an hour. Ships answer with one long blast, and the keeper notes
the time and the direction from which it came.`.replaceAll('\n', ' ')

/** Cut into lines of at most so many characters, never inside a word. */
export function cut(text: string, characters: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= characters) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
