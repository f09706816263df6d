import type { ApiConfig } from '../../core/config.ts'
import type { PlaceChoice } from './contract.ts'

/** Where a workspace can live, the default first. */
export function placeChoices({ PLACES, DEFAULT_PLACE }: ApiConfig): PlaceChoice[] {
  const choices = Object.entries(PLACES).map(([id, { label }]) => ({ id, label }))
  return choices.sort((a, b) => Number(b.id === DEFAULT_PLACE) - Number(a.id === DEFAULT_PLACE))
}
